//! What plans say, from text: one snapshot each.

use std::fmt::Write;

use super::{PlanOptions, Reverse, TransactionMode, plan};
use crate::compose::compose;
use crate::model::Schema;
use crate::render::{self, Style};
use crate::source::Source;

fn schema(sql: &str) -> Schema {
    let composed = compose(&[Source::new("test.sql", sql)]);
    assert!(!composed.has_errors(), "{:#?}", composed.diagnostics);
    composed.value.schema
}

/// Everything a plan says: transactions, statements, why, what may go wrong, and the way back.
fn told(from: &str, to: &str, server_version: u32) -> String {
    told_with(from, to, &PlanOptions { server_version: Some(server_version), online: false })
}

fn told_with(from: &str, to: &str, options: &PlanOptions) -> String {
    let (from, to) = (schema(from), schema(to));
    let style = Style::fitting([&from, &to]);
    let outcome = plan(&from, &to, options);
    let mut out = String::new();
    for diagnostic in &outcome.diagnostics {
        let _ = writeln!(out, "{:?} {}: {}", diagnostic.severity, diagnostic.code, diagnostic.message);
    }
    for (number, transaction) in outcome.value.transactions.iter().enumerate() {
        let mode = match transaction.mode {
            TransactionMode::Together => "together",
            TransactionMode::Outside => "outside",
        };
        let _ = writeln!(out, "== transaction {number}, {mode}");
        for step in &transaction.steps {
            out.push_str(&render::step(&step.action, &style));
            let _ = writeln!(out, "   because {}", step.reason);
            for hazard in &step.hazards {
                let _ = writeln!(out, "   {}: {}", hazard.kind().name(), hazard.message());
            }
            match &step.reverse {
                Reverse::Actions(actions) => {
                    for action in actions {
                        let _ = writeln!(out, "   back: {}", render::statement(action, &style));
                    }
                }
                Reverse::Impossible(why) => {
                    let _ = writeln!(out, "   no way back: {why}");
                }
            }
        }
    }
    out
}

macro_rules! cases {
    ($($name:ident: $from:expr => $to:expr;)*) => {
        $(#[test]
        fn $name() {
            insta::assert_snapshot!(stringify!($name), told($from, $to, 18));
        })*
    };
}

const BOOKS: &str = "
    CREATE TABLE authors (id serial PRIMARY KEY, name text NOT NULL);
    CREATE TABLE books (id bigserial PRIMARY KEY, title varchar(40), author_id integer NOT NULL REFERENCES authors);
";

const GENERATED: (&str, &str) = (
    "CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a + 1) STORED, c integer GENERATED ALWAYS AS (a) STORED,
        d integer);
     CREATE INDEX by_b ON t (b);",
    "CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a + 2) STORED, c integer,
        d integer GENERATED ALWAYS AS (a) STORED);
     CREATE INDEX by_b ON t (b);",
);

#[test]
fn generated_columns_are_made_anew_before_17() {
    insta::assert_snapshot!(told(GENERATED.0, GENERATED.1, 16));
}

const CLIENTS: (&str, &str) = (
    "CREATE SCHEMA app;
     CREATE TYPE app.mood AS ENUM ('low', 'high');
     CREATE TABLE app.accounts (id serial PRIMARY KEY, name text, secret text, half integer);
     CREATE TABLE app.open (id integer GENERATED ALWAYS AS IDENTITY);
     CREATE TABLE app.leaves (id integer);
     GRANT ALL ON app.accounts TO client, staff;
     GRANT SELECT (secret) ON app.accounts TO auditor WITH GRANT OPTION;
     GRANT SELECT (half) ON app.accounts TO auditor;
     GRANT INSERT ON app.leaves TO client;",
    "CREATE SCHEMA app;
     CREATE TYPE app.mood AS ENUM ('low', 'high');
     CREATE TABLE app.accounts (id serial PRIMARY KEY, name text, secret text,
        half integer GENERATED ALWAYS AS (length(secret)) STORED);
     ALTER TABLE app.accounts ENABLE ROW LEVEL SECURITY;
     CREATE POLICY own ON app.accounts TO client USING (name = current_user);
     CREATE TABLE app.open (id integer GENERATED ALWAYS AS IDENTITY);
     CREATE TABLE app.comes (id integer, note text);
     GRANT USAGE ON SCHEMA app TO client, staff;
     REVOKE ALL ON TYPE app.mood FROM PUBLIC;
     GRANT SELECT (id, name), UPDATE (name) ON app.accounts TO client;
     GRANT ALL ON app.accounts TO staff WITH GRANT OPTION;
     GRANT SELECT (secret), SELECT (half) ON app.accounts TO auditor;
     GRANT SELECT, DELETE ON app.open TO client;
     GRANT SELECT ON app.open TO PUBLIC;
     GRANT ALL ON SEQUENCE app.open_id_seq, app.accounts_id_seq TO staff;
     GRANT ALL ON app.comes TO staff;
     GRANT SELECT ON app.comes TO client;",
);

#[test]
fn before_17_all_is_less() {
    insta::assert_snapshot!(told(CLIENTS.0, CLIENTS.1, 15));
}

cases! {
    a_policy_on_a_column_that_is_not_generated_any_more:
        "CREATE TABLE t (a integer, c boolean GENERATED ALWAYS AS (a IS NULL) STORED); \
         CREATE POLICY p ON t USING (c);"
        => "CREATE TABLE t (a integer, c boolean); CREATE POLICY p ON t USING (c);";
    a_function_that_a_policy_and_a_default_call:
        "CREATE FUNCTION f() RETURNS integer LANGUAGE plpgsql AS 'BEGIN RETURN 1; END'; \
         CREATE TABLE t (a integer DEFAULT f()); CREATE POLICY p ON t AS RESTRICTIVE USING (a = f());"
        => "CREATE FUNCTION f() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN RETURN 1; END'; \
            CREATE TABLE t (a integer DEFAULT f()); CREATE POLICY p ON t AS RESTRICTIVE USING (a = f());";
    a_function_that_gets_its_owners_rights:
        "CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1';"
        => "CREATE FUNCTION f() RETURNS integer LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';";
    a_trigger_that_is_replaced_and_disabled:
        "CREATE TABLE t (a integer); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; \
         CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();"
        => "CREATE TABLE t (a integer); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; \
            CREATE TRIGGER x BEFORE INSERT OR UPDATE ON t FOR EACH ROW WHEN (new.a > 0) EXECUTE FUNCTION f(); \
            ALTER TABLE t DISABLE TRIGGER x;";
    clients_see_what_they_are_granted: CLIENTS.0 => CLIENTS.1;
    clients_lose_what_they_were_granted: CLIENTS.1 => CLIENTS.0;
    everything_from_nothing: "" => "
        CREATE SCHEMA shop;
        CREATE TYPE shop.state AS ENUM ('new', 'paid');
        CREATE SEQUENCE shop.numbers AS integer START WITH 1000 INCREMENT BY 5 CACHE 10 CYCLE;
        CREATE TABLE shop.orders (
            id bigint GENERATED ALWAYS AS IDENTITY (START WITH 10) PRIMARY KEY,
            number integer DEFAULT nextval('shop.numbers') NOT NULL,
            state shop.state,
            parent bigint CONSTRAINT parent REFERENCES shop.orders ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
            UNIQUE NULLS NOT DISTINCT (number, state)
        );
        CREATE INDEX by_state ON shop.orders USING hash (state);
        CREATE UNIQUE INDEX by_number ON shop.orders (number DESC, id) INCLUDE (state);
        ALTER TABLE shop.orders ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY everyone ON shop.orders AS RESTRICTIVE FOR SELECT TO CURRENT_USER;
        COMMENT ON TABLE shop.orders IS 'What customers ''order''';
        COMMENT ON COLUMN shop.orders.state IS 'How far it is';
        COMMENT ON INDEX shop.by_state IS 'For the overview';
        COMMENT ON POLICY everyone ON shop.orders IS 'For now';
        COMMENT ON TYPE shop.state IS 'States';
    ";
    nothing_from_everything: BOOKS => "";
    circles_of_foreign_keys: "" => "
        CREATE TABLE a (id integer PRIMARY KEY, b integer);
        CREATE TABLE b (id integer PRIMARY KEY, c integer);
        CREATE TABLE c (id integer PRIMARY KEY, a integer REFERENCES a);
        ALTER TABLE a ADD CONSTRAINT to_b FOREIGN KEY (b) REFERENCES b;
        ALTER TABLE b ADD CONSTRAINT to_c FOREIGN KEY (c) REFERENCES c;
    ";
    circles_come_apart: "
        CREATE TABLE a (id integer PRIMARY KEY, b integer);
        CREATE TABLE b (id integer PRIMARY KEY, a integer REFERENCES a);
        ALTER TABLE a ADD CONSTRAINT to_b FOREIGN KEY (b) REFERENCES b;
    " => "";
    one_table_is_one_statement: BOOKS => "
        CREATE TABLE authors (id serial PRIMARY KEY, name text, born integer, email text UNIQUE);
        CREATE TABLE books (id bigserial PRIMARY KEY, title varchar(80) NOT NULL, CONSTRAINT short UNIQUE (title));
    ";
    labels_are_added_in_place: "
        CREATE TYPE state AS ENUM ('new', 'paid');
        CREATE TABLE orders (id integer, state state);
    " => "
        CREATE TYPE state AS ENUM ('draft', 'new', 'checked', 'paid', 'sent');
        CREATE TABLE orders (id integer, state state);
        COMMENT ON TABLE orders IS 'Orders';
    ";
    a_removed_label_rebuilds_the_type: "
        CREATE TYPE state AS ENUM ('new', 'paid', 'sent');
        COMMENT ON TYPE state IS 'States';
        CREATE TABLE orders (id integer, state state, past state[]);
        CREATE INDEX by_state ON orders (state);
        CREATE TABLE other (state state);
    " => "
        CREATE TYPE state AS ENUM ('new', 'sent');
        COMMENT ON TYPE state IS 'States';
        CREATE TABLE orders (id integer, state state, past state[]);
        CREATE INDEX by_state ON orders (state);
    ";
    serial_becomes_identity: "
        CREATE TABLE t (id serial PRIMARY KEY);
    " => "
        CREATE TABLE t (id integer PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY);
    ";
    identity_becomes_serial: "
        CREATE TABLE t (id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY);
    " => "
        CREATE TABLE t (id bigserial PRIMARY KEY);
    ";
    identities_change: "
        CREATE TABLE t (id integer GENERATED ALWAYS AS IDENTITY, other integer GENERATED ALWAYS AS IDENTITY);
    " => "
        CREATE TABLE t (
            id bigint GENERATED BY DEFAULT AS IDENTITY (INCREMENT BY 2),
            other integer GENERATED ALWAYS AS IDENTITY (INCREMENT BY -1)
        );
    ";
    a_sequence_changes_its_owner_before_the_old_one_goes: "
        CREATE TABLE a (id integer);
        CREATE TABLE b (id integer);
        CREATE SEQUENCE s OWNED BY a.id;
    " => "
        CREATE TABLE b (id integer);
        CREATE SEQUENCE s AS bigint MAXVALUE 500 OWNED BY b.id;
    ";
    types_change_as_mildly_as_they_can: "
        CREATE TABLE t (a varchar(10), b text, c integer, d text, e numeric(8,2), f integer DEFAULT 3, g bigint);
    " => "
        CREATE TABLE t (a varchar(20), b varchar(5), c bigint, d uuid, e numeric(6,1), f uuid, g integer);
    ";
    a_column_goes_with_what_stands_on_it: "
        CREATE TABLE t (id integer PRIMARY KEY, a integer UNIQUE, b integer);
        CREATE INDEX by_a ON t (a, b);
        CREATE TABLE u (a integer CONSTRAINT to_a REFERENCES t (a));
        COMMENT ON COLUMN t.a IS 'gone';
        COMMENT ON INDEX by_a IS 'gone too';
    " => "
        CREATE TABLE t (id integer PRIMARY KEY, b integer);
        CREATE TABLE u (a integer);
    ";
    a_key_that_changes_takes_its_foreign_keys_along: "
        CREATE TABLE t (id integer, CONSTRAINT k PRIMARY KEY (id));
        CREATE TABLE u (t integer CONSTRAINT to_t REFERENCES t);
        COMMENT ON CONSTRAINT to_t ON u IS 'kept';
    " => "
        CREATE TABLE t (id integer, more integer, CONSTRAINT k PRIMARY KEY (id) INCLUDE (more));
        CREATE TABLE u (t integer CONSTRAINT to_t REFERENCES t);
        COMMENT ON CONSTRAINT to_t ON u IS 'kept';
    ";
    constraints_change_in_place_where_they_can: "
        CREATE TABLE t (id integer PRIMARY KEY);
        CREATE TABLE u (a integer, b integer);
        ALTER TABLE u ADD CONSTRAINT to_t FOREIGN KEY (a) REFERENCES t NOT VALID;
        ALTER TABLE u ADD CONSTRAINT also FOREIGN KEY (b) REFERENCES t;
    " => "
        CREATE TABLE t (id integer PRIMARY KEY);
        CREATE TABLE u (a integer, b integer);
        ALTER TABLE u ADD CONSTRAINT to_t FOREIGN KEY (a) REFERENCES t;
        ALTER TABLE u ADD CONSTRAINT also FOREIGN KEY (b) REFERENCES t ON DELETE CASCADE DEFERRABLE;
    ";
    a_name_is_free_before_it_is_taken_again: "
        CREATE TABLE t (id integer);
        CREATE INDEX x ON t (id);
        CREATE TYPE y AS ENUM ('a');
    " => "
        CREATE TABLE t (id integer);
        CREATE SEQUENCE x;
        CREATE TABLE y (id integer);
    ";
    row_security_tightens_first_and_opens_last: "
        CREATE TABLE shut (id integer);
        ALTER TABLE shut ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY a ON shut FOR SELECT TO alice;
        CREATE POLICY z ON shut AS RESTRICTIVE TO alice;
        CREATE TABLE open (id integer);
    " => "
        CREATE TABLE shut (id integer);
        CREATE TABLE open (id integer);
        ALTER TABLE open ENABLE ROW LEVEL SECURITY;
        CREATE POLICY everyone ON open FOR SELECT;
    ";
    policies_swap_without_opening_anything: "
        CREATE TABLE t (id integer);
        ALTER TABLE t ENABLE ROW LEVEL SECURITY;
        CREATE POLICY old_pass ON t TO alice;
        CREATE POLICY old_bar ON t AS RESTRICTIVE TO alice;
        CREATE POLICY same ON t TO bob;
    " => "
        CREATE TABLE t (id integer);
        ALTER TABLE t ENABLE ROW LEVEL SECURITY;
        CREATE POLICY new_pass ON t TO alice;
        CREATE POLICY new_bar ON t AS RESTRICTIVE TO alice;
        CREATE POLICY same ON t TO bob, carol;
    ";
    a_restriction_of_other_commands_is_made_anew: "
        CREATE TABLE t (id integer);
        ALTER TABLE t ENABLE ROW LEVEL SECURITY;
        CREATE POLICY pass ON t;
        CREATE POLICY bar ON t AS RESTRICTIVE FOR SELECT TO alice;
        COMMENT ON POLICY bar ON t IS 'kept';
    " => "
        CREATE TABLE t (id integer);
        ALTER TABLE t ENABLE ROW LEVEL SECURITY;
        CREATE POLICY pass ON t;
        CREATE POLICY bar ON t AS RESTRICTIVE TO alice;
        COMMENT ON POLICY bar ON t IS 'kept';
    ";
    flags_change_alone: "
        CREATE TABLE a (id integer);
        ALTER TABLE a ENABLE ROW LEVEL SECURITY;
        CREATE TABLE b (id integer);
        ALTER TABLE b ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    " => "
        CREATE TABLE a (id integer);
        ALTER TABLE a ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE TABLE b (id integer);
        ALTER TABLE b ENABLE ROW LEVEL SECURITY;
    ";
    policies_come_back_whole_around_a_new_type: "
        CREATE TABLE tenants (id integer PRIMARY KEY);
        CREATE TABLE notes (id integer, tenant_id integer REFERENCES tenants, body text);
        ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
        CREATE POLICY bar ON notes AS RESTRICTIVE FOR UPDATE TO alice, bob
            USING (tenant_id = 1) WITH CHECK (tenant_id = 1 AND body <> '');
        CREATE POLICY pass ON notes USING (body IS NOT NULL);
        CREATE POLICY seen ON tenants USING (EXISTS (SELECT 1 FROM notes n WHERE n.tenant_id = tenants.id));
        COMMENT ON POLICY bar ON notes IS 'kept';
    " => "
        CREATE TABLE tenants (id bigint PRIMARY KEY);
        CREATE TABLE notes (id integer, tenant_id bigint REFERENCES tenants, body text);
        ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
        CREATE POLICY bar ON notes AS RESTRICTIVE FOR UPDATE TO alice, bob
            USING (tenant_id = 1) WITH CHECK (tenant_id = 1 AND body <> '');
        CREATE POLICY pass ON notes USING (body IS NOT NULL);
        CREATE POLICY seen ON tenants USING (EXISTS (SELECT 1 FROM notes n WHERE n.tenant_id = tenants.id));
        COMMENT ON POLICY bar ON notes IS 'kept';
    ";
    a_policy_leaves_a_column_before_it_goes: "
        CREATE TABLE notes (id integer, owner text, secret boolean);
        ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
        CREATE POLICY own ON notes USING (owner = current_user AND NOT secret);
        CREATE POLICY other ON notes USING (secret);
    " => "
        CREATE TABLE notes (id integer, owner text, level integer);
        ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
        CREATE POLICY own ON notes USING (owner = current_user AND level > 3);
    ";
    policies_wait_for_what_they_read: "
        CREATE TABLE a (id integer);
    " => "
        CREATE TABLE a (id integer);
        ALTER TABLE a ENABLE ROW LEVEL SECURITY;
        CREATE POLICY members ON a USING (id IN (SELECT a_id FROM z WHERE user_name = current_user));
        CREATE TABLE z (a_id integer, user_name text);
    ";
    a_rebuilt_type_takes_along_what_names_it: "
        CREATE TYPE state AS ENUM ('new', 'paid', 'void');
        CREATE TABLE orders (
            id integer,
            state state DEFAULT 'new' NOT NULL,
            open boolean GENERATED ALWAYS AS (state <> 'paid') STORED,
            CONSTRAINT known CHECK (state <> 'void')
        );
        CREATE INDEX unpaid ON orders (id) WHERE state = 'new';
        CREATE INDEX plain ON orders (state);
        ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
        CREATE POLICY bar ON orders AS RESTRICTIVE USING (state <> 'void');
        COMMENT ON COLUMN orders.open IS 'kept';
        COMMENT ON INDEX unpaid IS 'kept too';
    " => "
        CREATE TYPE state AS ENUM ('paid', 'new', 'void');
        CREATE TABLE orders (
            id integer,
            state state DEFAULT 'new' NOT NULL,
            open boolean GENERATED ALWAYS AS (state <> 'paid') STORED,
            CONSTRAINT known CHECK (state <> 'void')
        );
        CREATE INDEX unpaid ON orders (id) WHERE state = 'new';
        CREATE INDEX plain ON orders (state);
        ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
        CREATE POLICY bar ON orders AS RESTRICTIVE USING (state <> 'void');
        COMMENT ON COLUMN orders.open IS 'kept';
        COMMENT ON INDEX unpaid IS 'kept too';
    ";
    generated_columns_change: GENERATED.0 => GENERATED.1;
    texts_that_could_not_be_decided_are_marked: "
        CREATE EXTENSION strangers; CREATE TABLE t (id integer, CONSTRAINT c CHECK (strange(id) > 1));
    " => "
        CREATE EXTENSION strangers; CREATE TABLE t (id integer, CONSTRAINT c CHECK (strange(id) > 2));
    ";
    names_that_would_end_the_comment: "" => "
        CREATE TABLE \"a\nDROP TABLE users;\" (\"x\"\"y\" integer);
    ";
}

const BUSY: (&str, &str) = (
    "CREATE TABLE t (id integer PRIMARY KEY, a integer, b integer);
     CREATE TABLE u (t integer);
     CREATE INDEX old ON t (a);
     CREATE INDEX other ON t (b);",
    "CREATE TABLE t (id integer PRIMARY KEY, a integer NOT NULL, b integer, CONSTRAINT small CHECK (b < 10));
     CREATE TABLE u (t integer CONSTRAINT to_t REFERENCES t);
     CREATE INDEX new ON t (a);
     CREATE UNIQUE INDEX other ON t (b, a);
     COMMENT ON INDEX new IS 'for the list';
     CREATE TABLE fresh (id integer NOT NULL);
     CREATE INDEX of_fresh ON fresh (id);",
);

#[test]
fn what_blocks_others_is_replaced_where_asked() {
    insta::assert_snapshot!(told_with(BUSY.0, BUSY.1, &PlanOptions { server_version: Some(18), online: true }));
}

#[test]
fn a_server_that_is_too_old_is_named() {
    let to = "CREATE TABLE t (a integer CHECK (a > 0) NOT ENFORCED, b integer GENERATED ALWAYS AS (a + 1) VIRTUAL)";
    let said = |server_version: Option<u32>| {
        let options = PlanOptions { server_version, online: false };
        let diagnostics = plan(&Schema::default(), &schema(to), &options).diagnostics;
        diagnostics.into_iter().map(|diagnostic| diagnostic.message).collect::<Vec<_>>()
    };
    let newer = [
        "virtual column \"b\" of \"t\" is known to PostgreSQL 18 and later",
        "NOT ENFORCED of constraint \"t_a_check\" of \"t\" is known to PostgreSQL 18 and later",
    ];
    assert_eq!(said(Some(17)), newer);
    assert!(said(Some(18)).is_empty() && said(None).is_empty());
}

#[test]
fn public_is_never_created_or_dropped() {
    let with = schema("CREATE SCHEMA IF NOT EXISTS public; CREATE TABLE t (id integer);");
    let without = schema("CREATE TABLE t (id integer);");
    assert!(plan(&with, &without, &PlanOptions::default()).value.is_empty());
    assert!(plan(&without, &with, &PlanOptions::default()).value.is_empty());
    assert!(!render::schema(&with, &Style::default()).contains("SCHEMA"));
}

#[test]
fn a_new_label_is_used_in_a_later_transaction() {
    let from = "CREATE TYPE state AS ENUM ('new'); CREATE TABLE orders (state state);";
    let to = "CREATE TYPE state AS ENUM ('new', 'sent'); CREATE TABLE orders (state state DEFAULT 'sent');";
    let plan = plan(&schema(from), &schema(to), &PlanOptions::default()).value;
    let titles: Vec<Vec<String>> = plan
        .transactions
        .iter()
        .map(|transaction| transaction.steps.iter().map(|step| render::title(&step.action)).collect())
        .collect();
    assert_eq!(titles, [vec!["Add value to enum type: \"state\""], vec!["Modify \"orders\" table"]]);
}

#[test]
fn names_are_qualified_as_asked() {
    let schema = schema("CREATE SCHEMA app; CREATE TABLE app.t (id serial PRIMARY KEY, t integer REFERENCES app.t);");
    let with = |qualifier: render::Qualifier| render::schema(&schema, &Style { indent: None, qualifier });
    let all = [
        render::Qualifier::Keep,
        render::Qualifier::Omit("app".into()),
        render::Qualifier::Replace("tenant 1".into()),
        render::Qualifier::Replace("".into()),
    ];
    insta::assert_snapshot!(all.map(with).join("\n"));
}

#[test]
fn a_plan_for_any_server_gives_no_not_null_a_name() {
    let from = "CREATE TABLE a (x text); CREATE TABLE heir () INHERITS (a);";
    let to = "CREATE TABLE b (x text NOT NULL); CREATE TABLE heir () INHERITS (b);";
    let plan = told_with(from, to, &PlanOptions::default());
    assert!(plan.contains("ALTER COLUMN \"x\" SET NOT NULL"), "{plan}");
    assert!(told(from, to, 18).contains("ADD CONSTRAINT \"b_x_not_null\" NOT NULL \"x\""));
}
