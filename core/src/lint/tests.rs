//! Each rule on a statement that it is about, and on one that it is not.

use super::*;
use crate::folder::{File, migrations};
use crate::source::SourceId;

const BASE: &str = "create schema app;
create table t (a int, b text not null, c int);
create table other (id int primary key);
create index t_a on t (a);
alter table t add constraint t_fk foreign key (c) references other (id);
alter table t enable row level security, force row level security;
create policy shows on t using (a > 0);
create policy hides on t as restrictive using (a < 9);
";

/// The codes that are found in a file after the base.
fn codes(text: &str) -> Vec<&'static str> {
    let file = |name: &str, text: &str| File { name: name.into(), path: name.into(), content: text.into() };
    let read = migrations(&[file("1.sql", BASE), file("2.sql", text)]);
    assert!(read.diagnostics.is_empty(), "{:?}", read.diagnostics);
    let outcome = lint(&read.value, &BTreeSet::from([1]), &LintOptions::default());
    assert!(!outcome.has_errors(), "{text}: {:?}", outcome.diagnostics);
    outcome.value.iter().for_each(|finding| assert_eq!(finding.span.source, SourceId(1)));
    outcome.value.iter().map(|finding| finding.rule.code).collect()
}

#[test]
fn rules_find_what_they_are_about() {
    let cases: [(&str, &[&str]); 38] = [
        ("create table n (a int); create index on n (a); drop table n;", &[]),
        ("alter table t rename to u;", &["BC101"]),
        ("alter table t rename column a to z;", &["BC102"]),
        ("alter table t drop constraint t_fk;", &["CD101"]),
        ("drop schema app;", &["DS101"]),
        ("drop table t;", &["DS102"]),
        ("alter table t drop column b;", &["DS103"]),
        ("create unique index u on t (b);", &["MF101", "PG101"]),
        ("alter table t add column d int not null;", &["MF103"]),
        ("alter table t add column d int not null default 1;", &[]),
        ("alter table t alter column a set not null;", &["MF104", "PG303"]),
        ("create index i on t (b);", &["PG101"]),
        ("-- atlas:txmode none\n\ncreate index concurrently i on t (b);", &[]),
        ("create index concurrently i on t (b);", &["PG103"]),
        ("drop index t_a;", &["PG102"]),
        ("-- atlas:txmode none\n\ndrop index concurrently t_a;", &[]),
        ("alter table t add constraint p check (a > 0) not valid;", &[]),
        ("drop index t_a; create unique index t_a on t (a);", &["PG102", "MF102", "PG101"]),
        ("alter table t add constraint fine check (a > 0) not valid;\nalter table t drop constraint fine;", &["CD102"]),
        ("alter table other drop constraint other_pkey cascade;", &["CD101", "CD103"]),
        ("create table n (a int, b bigint, c int);", &["PG110"]),
        ("create table n (a bigint, b int, c int);", &[]),
        ("create table n (a boolean, b timestamptz, c text);", &["PG110"]),
        ("create table n (a boolean, b smallint, c text, d bigint);", &[]),
        (
            "create domain d as smallint; create type e as enum ('x'); create table n (a d, b e, c d, f bigint);",
            &["PG110"],
        ),
        ("create table n (like t);", &[]),
        ("alter table t set unlogged;", &["PG307"]),
        (
            "create function f() returns trigger language plpgsql as 'begin return new; end';
          create trigger g after insert on t for each row execute function f();",
            &["PG308"],
        ),
        ("alter table t add column d int generated always as (a + 1) stored;", &["PG309"]),
        ("alter table t add column d int generated always as identity;", &["PG310"]),
        ("begin; create table n (a int); commit;", &["TX201", "TX201"]),
        ("-- atlas:txmode none\n\nbegin; create table n (a int); commit;", &[]),
        ("alter table t disable row level security;", &["RS101"]),
        ("alter table t no force row level security;", &["RS102"]),
        ("-- atlas:txmode none\n\ndrop policy shows on t; create policy shows on t using (a > 1);", &["RS103"]),
        ("-- atlas:nolint\n\ndrop table t;", &[]),
        ("/*atlas:nolint DS102*/\ndrop table t;\n/* atlas:nolint */ drop table other;", &[]),
        ("-- atlas:nolint destructive\ndrop table t;\n-- atlas:nolint DS101\ndrop table other;", &["DS102"]),
    ];
    for (text, expected) in cases {
        assert_eq!(codes(text), expected, "{text}");
    }
}

#[test]
fn scans_and_rewrites_of_tables_that_are_used_are_found() {
    assert!(codes("alter table t add constraint p check (a > 0);").contains(&"PG305"));
    assert!(codes("alter table t alter column b type int using b::int;").contains(&"PG301"));
    assert!(codes("alter table t add column r float default random();").contains(&"PG302"));
    assert!(codes("alter table t add unique (b);").contains(&"PG105"));
    assert!(codes("drop policy hides on t;").contains(&"RS104"));
}

/// The messages about names that a file gives, where they may have no capitals and indexes end in `_idx`.
fn names(text: &str) -> Vec<String> {
    let file = |name: &str, text: &str| File { name: name.into(), path: name.into(), content: text.into() };
    let read = migrations(&[file("1.sql", BASE), file("2.sql", text)]);
    let wrong = |kind: Named, name: &crate::name::Ident| match kind {
        Named::Index => (!name.as_str().ends_with("_idx")).then(|| "must end with _idx".to_owned()),
        _ => name.as_str().contains(char::is_uppercase).then(|| "must be lowercase".to_owned()),
    };
    let options = LintOptions { naming: Some(Box::new(wrong)), ..LintOptions::default() };
    let outcome = lint(&read.value, &BTreeSet::from([1]), &options);
    assert!(!outcome.has_errors(), "{text}: {:?}", outcome.diagnostics);
    let of_names = outcome.value.iter().filter(|finding| finding.rule.analyzer == "naming");
    of_names.map(|finding| format!("{} {}", finding.rule.code, finding.message)).collect()
}

#[test]
fn names_are_looked_at_where_they_are_given() {
    let cases: [(&str, &[&str]); 14] = [
        ("create schema \"S\";", &["NM101 schema \"S\": must be lowercase"]),
        (
            "create table \"N\" (a int, \"B\" int);",
            &["NM102 table \"N\": must be lowercase", "NM103 column \"B\" of \"N\": must be lowercase"],
        ),
        ("alter table t add column \"B\" int;", &["NM103 column \"B\" of \"t\": must be lowercase"]),
        ("alter table t rename to \"T\";", &["NM102 table \"T\": must be lowercase"]),
        ("alter table t rename column a to \"A\";", &["NM103 column \"A\" of \"t\": must be lowercase"]),
        ("create index i on t (a);", &["NM104 index \"i\" of \"t\": must end with _idx"]),
        (
            "create index i_idx on t (a); alter index i_idx rename to j;",
            &["NM104 index \"j\" of \"t\": must end with _idx"],
        ),
        ("alter table t add unique (a);", &["NM104 index \"t_a_key\" of \"t\": must end with _idx"]),
        (
            "alter table t add constraint \"F\" foreign key (a) references other (id);",
            &["NM105 foreign key \"F\" of \"t\": must be lowercase"],
        ),
        ("alter table t add constraint \"C\" check (a > 0);", &["NM106 check \"C\" of \"t\": must be lowercase"]),
        ("alter table t rename constraint t_fk to \"G\";", &["NM105 foreign key \"G\" of \"t\": must be lowercase"]),
        ("alter table t set schema app; alter schema app rename to app2;", &[]),
        ("alter table t add column b2 int; drop table other cascade;", &[]),
        ("-- atlas:nolint naming\ncreate schema \"S\";", &[]),
    ];
    for (text, expected) in cases {
        assert_eq!(names(text), expected, "{text}");
    }
}

#[test]
fn rules_may_be_off_or_never_silenced() {
    let file = |name: &str, text: &str| File { name: name.into(), path: name.into(), content: text.into() };
    let text = "-- atlas:nolint\n\ndrop table t cascade; create index i on other (id);";
    let read = migrations(&[file("1.sql", BASE), file("2.sql", text)]).value;
    let codes = |options: &LintOptions<'_>| -> Vec<&str> {
        lint(&read, &BTreeSet::from([1]), options).value.iter().map(|finding| finding.rule.code).collect()
    };
    let forced = BTreeSet::from(["destructive".to_owned(), "concurrent_index".to_owned()]);
    assert_eq!(codes(&LintOptions::default()), [] as [&str; 0]);
    assert_eq!(codes(&LintOptions { forced: forced.clone(), ..LintOptions::default() }), ["DS102", "PG101"]);
    let off = BTreeSet::from(["PG101"]);
    assert_eq!(codes(&LintOptions { forced, off, ..LintOptions::default() }), ["DS102"]);
}

#[test]
fn a_folder_goes_on_from_its_base() {
    let file = |name: &str, text: &str| File { name: name.into(), path: name.into(), content: text.into() };
    let files =
        [file("1.sql", ""), file("2.sql", ""), file("3.sql", "-- atlas:nolint non_linear\n\n"), file("5.sql", "")];
    let read = migrations(&files).value;
    let names = |names: &[&str]| -> BTreeSet<String> { names.iter().map(|name| (*name).to_owned()).collect() };
    let base = Base {
        name: "main".into(),
        files: names(&["1.sql", "4.sql", "atlas.sum"]),
        edited: names(&["1.sql", "atlas.sum"]),
        removed: names(&["4.sql", "6.sql"]),
    };
    let found = out_of_line(&read, &base, &LintOptions::default());
    let found: Vec<_> = found.iter().map(|finding| (finding.rule.code, finding.span.source.0)).collect();
    assert_eq!(found, [("NL102", 0), ("NL101", 1), ("NL103", 3), ("NL103", 3)]);
}
