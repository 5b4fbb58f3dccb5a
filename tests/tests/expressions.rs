//! Random expressions, nearly all of them well-typed, in the places that hold them: what the analyzer makes of each, its text and
//! its type, is what a server makes of it, and what a server refuses is refused with the same SQLSTATE. One in a hundred may be left
//! undecided.
//!
//! `ROWLOCK_EXPRESSIONS=N` asks about so many, from `ROWLOCK_SEED` on; they are the same ones each time, and the first of them
//! are asked about ordinarily. What is found is to be written into `tests/suite/analyze/cases/`.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::fmt::Write as _;

use rowlock_core::analyze::display_name;
use rowlock_core::arbitrary::Expressions;
use rowlock_core::compose::{ComposeOptions, compose_with};
use rowlock_core::model::{Schema, Version};
use rowlock_core::name::QualifiedName;
use rowlock_core::source::Source;
use rowlock_tests::analysis::{Answer, Case, Site, answer, answers, context};
use rowlock_tests::postgres;
use rowlock_tests::root;
use tokio_postgres::Client;

/// How many are asked about where nobody says.
const EXPRESSIONS: u64 = 300;

/// How many stand side by side.
const BATCH: usize = 100;

/// What makes a case on a server and answers how it is printed, with its type where it is a view's column: it leaves nothing
/// behind, since what it ends with is an error of its own.
const ASK: &str =
    "CREATE FUNCTION pg_temp.ask(statement text, question text, OUT state text, OUT said text) LANGUAGE plpgsql AS $$
    BEGIN
        EXECUTE statement;
        EXECUTE question INTO said;
        RAISE EXCEPTION USING ERRCODE = 'RL000', MESSAGE = coalesce(said, '-');
    EXCEPTION WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, said = MESSAGE_TEXT;
    END $$";

const TYPE: &str =
    "SELECT rtrim(ltrim(pg_get_viewdef('v'::regclass)), ';') || E'\\n: ' || format_type(atttypid, atttypmod)
    FROM pg_attribute WHERE attrelid = 'v'::regclass AND attnum = 1";

#[tokio::test]
async fn random_expressions_mean_what_they_mean_to_servers() {
    let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    let (count, seed) = (number("ROWLOCK_EXPRESSIONS").unwrap_or(EXPRESSIONS), number("ROWLOCK_SEED").unwrap_or(1));
    let context = context(&root().join("tests/suite/analyze"));
    let mut problems = String::new();
    for major in postgres::chosen() {
        let cases = cases(&context, major, seed, count);
        let database = postgres::shared(major).database();
        let client = database.connect().await;
        client.batch_execute(&context).await.expect("the schema of the corpus");
        client.batch_execute(ASK).await.expect("the function that asks");
        let (mut refused, mut wrong, mut anew, mut undecided) = (0, 0, 0, 0);
        for batch in cases.chunks(BATCH) {
            let theirs = asked(&client, batch).await;
            let ours = with_types(answers(&context, batch, major), batch);
            for ((case, theirs), ours) in batch.iter().zip(&theirs).zip(&ours) {
                refused += usize::from(matches!(theirs, Answer::Error(..)));
                if !ours.agrees(theirs) && is_printed_anew(&context, case, ours, theirs, major) {
                    anew += 1;
                } else if let Answer::Undecided(why) = ours {
                    undecided += 1;
                    println!(
                        "{:?}\n{}\n    undecided: {why}\n    PostgreSQL {major}: {}",
                        case.site, case.text, theirs
                    );
                } else if !ours.agrees(theirs) {
                    wrong += 1;
                    let _ = writeln!(problems, "{:?}\n{}", case.site, case.text);
                    let _ = writeln!(problems, "    ours: {}\n    PostgreSQL {major}: {}", ours, theirs);
                }
            }
        }
        println!(
            "PostgreSQL {major}: {} expressions, {refused} refused, {anew} printed otherwise when read again, {undecided} \
             undecided, {wrong} otherwise than here",
            cases.len()
        );
        assert!(undecided * 100 <= cases.len(), "PostgreSQL {major}: {undecided} are undecided");
    }
    assert!(problems.is_empty(), "{problems}");
}

/// The cases from a seed on.
fn cases(context: &str, major: u32, seed: u64, count: u64) -> Vec<Case> {
    let options = ComposeOptions { version: Version::from_major(major), ..ComposeOptions::default() };
    let schema = compose_with(&[Source::new("schema.sql", context)], &options).value.schema;
    (seed..seed + count).map(|seed| case(&schema, seed)).collect()
}

fn case(schema: &Schema, seed: u64) -> Case {
    let table = if seed.is_multiple_of(2) { "kinds" } else { "docs" };
    let name = QualifiedName::new("public", table);
    let mut over = Expressions::new(schema, Some(&name), seed);
    let (site, text) = match seed % 8 {
        0..=3 => (Site::View, format!("SELECT {} AS x FROM {table}", over.any().text)),
        4 => (Site::WithCheck(table.to_owned()), over.condition().text),
        5 => (Site::Policy(table.to_owned()), over.condition().text),
        6 => {
            let written = Expressions::new(schema, None, seed).any();
            (Site::Default(written.data_type), format!("({})", written.text))
        }
        _ => (Site::View, format!("SELECT id AS x FROM docs WHERE {}", over.condition().text)),
    };
    Case { site, text, v15: None, v18: None }
}

/// What a server makes of cases, in one round trip.
async fn asked(client: &Client, cases: &[Case]) -> Vec<Answer> {
    let statements: Vec<String> = cases.iter().map(|case| case.statement("")).collect();
    let question = |case: &Case| if case.site == Site::View { TYPE.to_owned() } else { case.query().to_owned() };
    let questions: Vec<String> = cases.iter().map(question).collect();
    let sql = "SELECT state, said FROM unnest($1::text[], $2::text[]) WITH ORDINALITY of (statement, question, at),
        pg_temp.ask(statement, question) ORDER BY at";
    let rows = client.query(sql, &[&statements, &questions]).await.expect("answers");
    rows.iter()
        .map(|row| match row.get::<_, String>(0).as_str() {
            "RL000" => Answer::Text(row.get(1)),
            state => Answer::Error(state.to_owned(), row.get(1)),
        })
        .collect()
}

/// The answers, with the type of the column where a case is a view.
fn with_types((schema, answers): (Schema, Vec<Answer>), cases: &[Case]) -> Vec<Answer> {
    let typed = |(number, (case, answer)): (usize, (&Case, Answer))| match (&case.site, answer) {
        (Site::View, Answer::Text(text)) => {
            let view = schema.view(&QualifiedName::new("public", format!("v_{number}").as_str()));
            let column = view.and_then(|view| view.columns.first()?.data_type.as_ref());
            let name = column.map_or_else(
                || "?".to_owned(),
                |of| match of.name.schema.as_str() {
                    "public" | "pg_catalog" => display_name(of),
                    schema => format!("{schema}.{}", display_name(of)),
                },
            );
            Answer::Text(format!("{text}\n: {name}"))
        }
        (_, answer) => answer,
    };
    cases.iter().zip(answers).enumerate().map(typed).collect()
}

/// Whether what a server prints is read here as what is printed here: the server prints that otherwise, too, once it reads its
/// own text.
fn is_printed_anew(context: &str, case: &Case, ours: &Answer, theirs: &Answer, major: u32) -> bool {
    let (Answer::Text(ours), Answer::Text(theirs)) = (ours, theirs) else { return false };
    let split = |text: &str| {
        text.rsplit_once("\n: ").map_or((text.to_owned(), String::new()), |(text, of)| (text.to_owned(), of.to_owned()))
    };
    let ((ours, our_type), (theirs, their_type)) = (split(ours), split(theirs));
    let again = Case { text: theirs, ..case.clone() };
    our_type == their_type && answer(context, &again, major) == Answer::Text(ours)
}
