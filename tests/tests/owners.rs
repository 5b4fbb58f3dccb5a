//! What a plan makes again belongs to whom it belonged to, though no source speaks of owners.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

use rowlock_core::compose::{ComposeOptions, compose_with};
use rowlock_core::inspect::{self, Catalog};
use rowlock_core::model::Version;
use rowlock_core::name::Ident;
use rowlock_core::plan::{self, Plan, PlanOptions};
use rowlock_core::render::{self, Style};
use rowlock_core::source::Source;
use rowlock_tests::postgres::{self, SUPERUSER};
use tokio_postgres::Client;

const BEFORE: &str = "
CREATE TYPE mood AS ENUM ('low', 'high');
CREATE DOMAIN amount AS integer;
CREATE TYPE pair AS (a integer, b integer);
CREATE TABLE t (id serial, m mood, a integer);
CREATE VIEW v AS SELECT id, a FROM t;
CREATE VIEW w AS SELECT id FROM v;
CREATE MATERIALIZED VIEW x AS SELECT a FROM t;
CREATE FUNCTION f() RETURNS integer LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';
CREATE PROCEDURE p(a integer) LANGUAGE sql AS '';
";

/// Everything but the table must be made again, or stands on what must.
const AFTER: &str = "
CREATE TYPE mood AS ENUM ('high', 'low');
CREATE DOMAIN amount AS bigint;
CREATE TYPE pair AS (b integer, c integer);
CREATE TABLE t (id serial, m mood, a bigint);
CREATE VIEW v AS SELECT a, id FROM t;
CREATE VIEW w AS SELECT id FROM v;
CREATE MATERIALIZED VIEW x AS SELECT a, id FROM t;
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';
CREATE PROCEDURE p(b integer) LANGUAGE sql AS '';
";

const OWNERS: &str = "
SELECT coalesce(string_agg(format('%s %s', name, pg_get_userbyid(owner)), E'\\n' ORDER BY name), '') FROM (
  SELECT typname::text, typowner FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype IN ('d', 'e')
  UNION ALL SELECT relname::text, relowner FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind <> 'i'
  UNION ALL SELECT proname::text, proowner FROM pg_proc WHERE pronamespace = 'public'::regnamespace
) AS all_of_them (name, owner)";

async fn owners(client: &Client) -> String {
    client.query_one(OWNERS, &[]).await.expect("the owners").get(0)
}

async fn planned(client: &Client, text: &str, major: u32) -> Plan {
    client.batch_execute("SET search_path = ''").await.expect("a search_path");
    let document: String = client.query_one(inspect::QUERY, &[]).await.expect("the catalog").get(0);
    client.batch_execute("RESET search_path").await.expect("a search_path");
    let Catalog { schema: mut from, owners, .. } = inspect::read(&document).value;
    let options = ComposeOptions { version: Version::from_major(major), ..ComposeOptions::default() };
    let composite = compose_with(&[Source::new("wanted.sql", text)], &options);
    assert!(!composite.has_errors(), "{:?}", composite.diagnostics);
    let (mut to, superuser) = (composite.value.schema, Ident::new(SUPERUSER));
    for schema in [&mut from, &mut to] {
        schema.name_roles(&superuser, &superuser);
    }
    inspect::leave_to_owners(&owners, &superuser, &mut from, &mut to);
    inspect::keep_owners(&owners, &superuser, &mut from, &mut to);
    let outcome = plan::plan(&from, &to, &PlanOptions { server_version: Some(major), ..PlanOptions::default() });
    assert!(!outcome.has_errors(), "{:?}", outcome.diagnostics);
    outcome.value
}

async fn run(client: &Client, plan: &Plan) {
    for step in plan.steps() {
        let statement = render::statement(&step.action, &Style::default());
        client.batch_execute(&statement).await.unwrap_or_else(|error| panic!("{statement}: {error:?}"));
    }
}

#[tokio::test]
async fn what_is_made_again_keeps_its_owner() {
    for major in postgres::MAJORS {
        let database = postgres::shared(major).database();
        let client = database.connect().await;
        // Somebody else may just have made it.
        let _ = client.batch_execute("CREATE ROLE keeps_what_it_has").await;
        client.batch_execute(BEFORE).await.expect("what was");
        let others = "ALTER TABLE t OWNER TO keeps_what_it_has; ALTER VIEW v OWNER TO keeps_what_it_has;
            ALTER VIEW w OWNER TO keeps_what_it_has; ALTER MATERIALIZED VIEW x OWNER TO keeps_what_it_has;
            ALTER FUNCTION f() OWNER TO keeps_what_it_has; ALTER PROCEDURE p(integer) OWNER TO keeps_what_it_has;
            ALTER TYPE mood OWNER TO keeps_what_it_has; ALTER DOMAIN amount OWNER TO keeps_what_it_has;
            ALTER TYPE pair OWNER TO keeps_what_it_has";
        client.batch_execute(others).await.expect("their owners");
        let before = owners(&client).await;
        assert!(before.contains("f keeps_what_it_has") && !before.contains(SUPERUSER), "{before}");
        let there = planned(&client, AFTER, major).await;
        let makes =
            there.steps().filter(|step| matches!(step.action, plan::Action::Define { before: None, .. })).count();
        assert!(makes >= 6, "only {makes} are made again");
        run(&client, &there).await;
        assert_eq!(owners(&client).await, before, "on {major}");
        assert!(planned(&client, AFTER, major).await.is_empty());
        let back = planned(&client, BEFORE, major).await;
        run(&client, &back).await;
        assert_eq!(owners(&client).await, before, "on {major}, back");
        assert!(planned(&client, BEFORE, major).await.is_empty());
    }
}

#[tokio::test]
async fn what_is_dropped_comes_back_to_its_owner() {
    for major in postgres::MAJORS {
        let database = postgres::shared(major).database();
        let client = database.connect().await;
        let _ = client.batch_execute("CREATE ROLE keeps_what_it_has").await;
        client.batch_execute("CREATE TABLE t (a integer); ALTER TABLE t OWNER TO keeps_what_it_has").await.expect("it");
        let before = owners(&client).await;
        let plan = planned(&client, "", major).await;
        run(&client, &plan).await;
        assert_eq!(owners(&client).await, "");
        let back = plan::reverse(&plan);
        assert!(back.diagnostics.is_empty(), "{:?}", back.diagnostics);
        run(&client, &back.value).await;
        assert_eq!(owners(&client).await, before, "on {major}");
    }
}
