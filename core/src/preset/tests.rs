use super::*;
use crate::compose::{ComposeOptions, Composite, compose_with, replay_for};
use crate::diagnostic::Outcome;
use crate::model::ObjectId;
use crate::plan::{PlanOptions, plan};
use crate::render::{self, Style};

const SOURCES: &str = "
CREATE TABLE notes (id int PRIMARY KEY, owner uuid NOT NULL DEFAULT auth.uid() REFERENCES auth.users ON DELETE CASCADE,
  key uuid DEFAULT uuid_generate_v4());
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON notes TO authenticated USING (owner = (SELECT auth.uid())) WITH CHECK (auth.jwt() ->> 'aal' = 'aal2');
ALTER TABLE storage.objects ENABLE ROW LEVEL SECURITY;
CREATE POLICY pictures ON storage.objects FOR SELECT TO anon
  USING (bucket_id = 'pictures' AND (storage.foldername(name))[1] = auth.uid()::text);
CREATE POLICY heard ON realtime.messages FOR SELECT USING (realtime.topic() = 'notes');
CREATE VIEW people AS SELECT u.id, u.email, u.raw_user_meta_data ->> 'name' AS name FROM auth.users u;
CREATE FUNCTION welcome() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER welcome AFTER INSERT ON auth.users FOR EACH ROW EXECUTE FUNCTION welcome();
CREATE EXTENSION IF NOT EXISTS pgcrypto WITH SCHEMA extensions;
CREATE EXTENSION IF NOT EXISTS vector WITH SCHEMA extensions;
";

fn supabase() -> Presets {
    Presets::named(["supabase"]).unwrap()
}

fn composed(sql: &str, presets: Presets) -> Outcome<Composite> {
    let options = ComposeOptions { presets, ..ComposeOptions::default() };
    compose_with(&[Source::new("a.sql", sql)], &options)
}

/// What leads from one source to another, both with the preset.
fn migration(from: &str, to: &str) -> String {
    let (from, to) = (composed(from, supabase()).value, composed(to, supabase()).value);
    let before = with_spoken(&from.schema, &from.given, &to.schema);
    let after = with_spoken(&to.schema, &to.given, &from.schema);
    let steps = plan(&before, &after, &PlanOptions::default()).value;
    steps.steps().map(|step| format!("{};\n", render::statement(&step.action, &Style::default()))).collect()
}

#[test]
fn every_statement_of_a_preset_is_read() {
    for version in Version::ALL {
        for name in Presets::names() {
            let presets = Presets::named([name]).unwrap();
            for preset in presets.each() {
                let source = Source::new(name, preset.script);
                assert_eq!(sql::parse(&source, SourceId(0)).diagnostics, []);
                let options = ComposeOptions { roles: true, version, ..ComposeOptions::default() };
                assert_eq!(compose_with(&[source], &options).diagnostics, []);
            }
        }
    }
}

#[test]
fn names_are_known_or_refused() {
    assert_eq!(Presets::named([]), Ok(Presets::default()));
    assert_eq!(Presets::named(["supabase", "supabase"]), Ok(supabase()));
    let error = Presets::named(["supabase", "firebase"]).unwrap_err();
    assert_eq!(error, "there is no preset `firebase`; these are: supabase");
}

#[test]
fn sources_that_stand_on_a_platform_are_whole() {
    let outcome = composed(SOURCES, supabase());
    assert_eq!(outcome.diagnostics, []);
    let composite = outcome.value;
    assert!(composite.schema.objects().all(|(id, _)| !matches!(id, ObjectId::Schema(_))));
    assert!(!composite.schema.contains(&ObjectId::Extension(Ident::new("pgcrypto"))));
    assert!(composite.schema.contains(&ObjectId::Extension(Ident::new("vector"))));
    insta::assert_snapshot!(render::schema(&composite.schema, &Style::default()));
    let replayed = replay_for(&[Source::new("1.sql", SOURCES)], Version::default(), supabase());
    assert_eq!(replayed.diagnostics, []);
    assert_eq!(migration(SOURCES, SOURCES), "");
}

#[test]
fn what_people_put_on_a_platforms_tables_is_theirs() {
    let without = SOURCES.replace("CREATE POLICY heard", "-- ").replace("CREATE TRIGGER welcome", "-- ");
    let without = without.replace("  USING (bucket_id = 'pictures' AND", "  USING (bucket_id = 'faces' AND");
    insta::assert_snapshot!(migration(&without, SOURCES));
}

#[test]
fn a_publication_of_the_platform_is_shared() {
    let more = format!("{SOURCES}ALTER PUBLICATION supabase_realtime ADD TABLE notes;");
    assert_eq!(composed(&more, supabase()).diagnostics, []);
    assert_eq!(
        migration(SOURCES, &more),
        "ALTER PUBLICATION \"supabase_realtime\" ADD TABLE ONLY \"public\".\"notes\";\n"
    );
    assert_eq!(
        migration(&more, SOURCES),
        "ALTER PUBLICATION \"supabase_realtime\" DROP TABLE ONLY \"public\".\"notes\";\n"
    );
    let base = supabase().base(&composed(&more, supabase()).value.schema);
    assert_eq!(base.len(), 1);
}

#[test]
fn what_would_change_a_platform_is_refused() {
    for (sql, message) in [
        ("ALTER TABLE auth.users ADD COLUMN nick text;", "table \"users\" is what a preset has"),
        ("CREATE OR REPLACE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid';", "function uid()"),
        ("DROP TABLE storage.objects;", "table \"objects\" is what a preset has"),
    ] {
        let said = composed(sql, supabase()).diagnostics;
        assert!(said.iter().any(|one| one.code == "preset-changed" && one.message.contains(message)), "{said:#?}");
    }
    let said = composed("GRANT SELECT ON auth.users TO clerk; COMMENT ON TABLE auth.users IS 'x';", supabase());
    let codes: Vec<&str> = said.diagnostics.iter().map(|one| one.code).collect();
    assert_eq!(codes, ["preset-left-alone", "preset-left-alone"]);
    assert!(said.value.schema.is_empty());
}

#[test]
fn who_needs_a_preset_is_told_of_it() {
    for sql in [
        "CREATE TABLE t (o uuid DEFAULT auth.uid());",
        "CREATE TABLE t (o uuid REFERENCES auth.users(id));",
        "CREATE POLICY p ON storage.objects USING (true);",
        "CREATE VIEW v AS SELECT * FROM auth.users;",
        "CREATE TABLE t (); ALTER PUBLICATION supabase_realtime ADD TABLE t;",
        "CREATE EXTENSION vector WITH SCHEMA extensions;",
    ] {
        let said = composed(sql, Presets::default()).diagnostics;
        let helps: Vec<&str> = said.iter().filter_map(|one| one.help.as_deref()).collect();
        assert!(helps.iter().any(|help| help.contains("--preset supabase")), "{sql}: {said:#?}");
    }
    let said = composed("CREATE TABLE t (o uuid DEFAULT other.uid());", Presets::default()).diagnostics;
    assert!(said.iter().all(|one| !one.help.as_deref().unwrap_or_default().contains("preset")), "{said:#?}");
}
