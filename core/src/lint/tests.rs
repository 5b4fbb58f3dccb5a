//! Each rule on a statement that it is about, and on one that it is not.

use super::*;
use crate::folder::{File, migrations};
use crate::preset::Presets;
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
    let outcome = lint(&read.value, &BTreeSet::from([1]), Version::default(), Presets::default());
    assert!(!outcome.has_errors(), "{text}: {:?}", outcome.diagnostics);
    outcome.value.iter().for_each(|finding| assert_eq!(finding.span.source, SourceId(1)));
    outcome.value.iter().map(|finding| finding.rule.code).collect()
}

#[test]
fn rules_find_what_they_are_about() {
    let cases: [(&str, &[&str]); 22] = [
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
        ("alter table t disable row level security;", &["RS101"]),
        ("alter table t no force row level security;", &["RS102"]),
        ("-- atlas:txmode none\n\ndrop policy shows on t; create policy shows on t using (a > 1);", &["RS103"]),
        ("-- atlas:nolint\n\ndrop table t;", &[]),
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
