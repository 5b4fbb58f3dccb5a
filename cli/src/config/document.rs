//! A configuration file, parsed, and what it declares. What it may hold is one table.

use std::collections::BTreeMap;

use hcl_edit::expr::Expression;
use hcl_edit::structure::{Attribute, Block, Body, Structure};
use hcl_edit::{Ident, Span};

use super::fault::Fault;

/// A kind of block, and what may stand in it.
struct Shape {
    name: &'static str,
    /// How many labels it has, at least and at most.
    labels: (usize, usize),
    attributes: &'static [&'static str],
    blocks: &'static [Shape],
    /// Whether it may stand there more than once.
    repeats: bool,
    /// Whether attributes of any name may stand in it.
    open: bool,
}

const fn one(name: &'static str, attributes: &'static [&'static str], blocks: &'static [Shape]) -> Shape {
    Shape { name, labels: (0, 0), attributes, blocks, repeats: false, open: false }
}

/// What may stand in a file.
const FILE: Shape = one(
    "the file",
    &[],
    &[
        Shape { labels: (1, 1), repeats: true, ..one("variable", &["type", "default", "description"], &[]) },
        Shape { open: true, repeats: true, ..one("locals", &[], &[]) },
        Shape { labels: (2, 2), repeats: true, ..one("data", &[], &[]) },
        Shape {
            labels: (0, 1),
            repeats: true,
            ..one(
                "env",
                &["name", "url", "dev", "src", "schemas", "exclude", "include", "presets", "for_each"],
                &[one("migration", MIGRATION, &[]), DIFF, LINT, one("format", &[], FORMAT)],
            )
        },
        DIFF,
        LINT,
    ],
);

const MIGRATION: &[&str] = &["dir", "exclude", "format", "baseline", "exec_order", "lock_timeout", "revisions_schema"];

const DIFF: Shape = one(
    "diff",
    &[],
    &[Shape { open: true, ..one("skip", &[], &[]) }, one("concurrent_index", &["create", "drop"], &[])],
);

const LINT: Shape = one(
    "lint",
    &["format", "log", "latest"],
    &[
        one("git", &["base", "dir"], &[]),
        one("destructive", ANALYZER, &[]),
        one("data_depend", ANALYZER, &[]),
        one("incompatible", ANALYZER, &[]),
        one("constraint_drop", ANALYZER, &[]),
        one("concurrent_index", &["error", "force", "check_create", "check_drop", "check_txmode"], &[]),
        one("blocking_table_change", ANALYZER, &[]),
        one("data_alignment", ANALYZER, &[]),
        one("partition", ANALYZER, &[]),
        one("row_security", ANALYZER, &[]),
        one("non_linear", ANALYZER, &[]),
        one("nestedtx", ANALYZER, &[]),
        one(
            "naming",
            &["error", "force", "match", "message"],
            &[
                one("schema", PATTERN, &[]),
                one("table", PATTERN, &[]),
                one("column", PATTERN, &[]),
                one("index", PATTERN, &[]),
                one("foreign_key", PATTERN, &[]),
                one("check", PATTERN, &[]),
            ],
        ),
    ],
);

/// What may be said of every analyzer.
const ANALYZER: &[&str] = &["error", "force"];

/// How names of a kind are to be.
const PATTERN: &[&str] = &["match", "message"];

const FORMAT: &[Shape] = &[
    one("migrate", &["apply", "diff", "down", "lint", "status"], &[]),
    one("schema", &["apply", "diff", "inspect"], &[]),
];

/// What may stand in a data source, by its kind.
const SOURCES: &[Shape] = &[
    Shape { labels: (2, 2), ..one("external_schema", &["program", "working_dir"], &[]) },
    Shape {
        labels: (2, 2),
        ..one("composite_schema", &[], &[Shape { labels: (0, 1), repeats: true, ..one("schema", &["url"], &[]) }])
    },
];

/// A file, parsed.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) body: Body,
}

impl Document {
    /// Reads a file's text, and checks that it holds nothing that is not known.
    pub(super) fn parse(text: &str) -> Result<Self, Fault> {
        let body: Body = text.parse().map_err(|error: hcl_edit::parser::Error| {
            let at = error.location().offset();
            Fault::within(at..at + 1, format!("this is no HCL: {}", error.message()))
        })?;
        check_body(&body, &FILE)?;
        Ok(Self { body })
    }
}

fn check_body(body: &Body, shape: &Shape) -> Result<(), Fault> {
    let mut seen: Vec<&str> = Vec::new();
    for structure in body {
        match structure {
            Structure::Attribute(attribute) => check_attribute(attribute, shape)?,
            Structure::Block(block) => {
                let name = block.ident.as_str();
                let known = shape.blocks.iter().find(|known| known.name == name);
                let known = known.ok_or_else(|| unknown(&block.ident, block.ident.span(), "block", shape))?;
                if !known.repeats && seen.contains(&name) {
                    return Err(Fault::at(&block.ident, format!("`{name}` stands in {} twice", shape.name)));
                }
                seen.push(name);
                check_labels(block, known)?;
                let known = if name == "data" { source_shape(block)? } else { known };
                check_body(&block.body, known)?;
            }
        }
    }
    Ok(())
}

fn check_attribute(attribute: &Attribute, shape: &Shape) -> Result<(), Fault> {
    if shape.open || shape.attributes.contains(&attribute.key.as_str()) {
        return Ok(());
    }
    Err(unknown(&attribute.key, attribute.key.span(), "attribute", shape))
}

fn unknown(name: &Ident, at: Option<std::ops::Range<usize>>, what: &str, shape: &Shape) -> Fault {
    let blocks = shape.blocks.iter().map(|block| format!("{} {{…}}", block.name));
    let known: Vec<String> = shape.attributes.iter().map(|name| (*name).to_owned()).chain(blocks).collect();
    let fault = Fault::within(at.unwrap_or_default(), format!("{what} `{name}` is not supported in {}", shape.name));
    if known.is_empty() { fault } else { fault.help(format!("these are: {}", known.join(", "))) }
}

fn check_labels(block: &Block, shape: &Shape) -> Result<(), Fault> {
    let (least, most) = shape.labels;
    if (least..=most).contains(&block.labels.len()) {
        return Ok(());
    }
    let wanted = match (least, most) {
        (0, 0) => "no labels".to_owned(),
        (0, most) => format!("{most} label at most"),
        (least, _) => format!("{least} label{}", if least == 1 { "" } else { "s" }),
    };
    Err(Fault::at(&block.ident, format!("`{}` has {wanted}, and here are {}", shape.name, block.labels.len())))
}

fn source_shape(block: &Block) -> Result<&'static Shape, Fault> {
    let kind = label(block, 0);
    SOURCES.iter().find(|shape| shape.name == kind).ok_or_else(|| {
        let at = block.labels.first().and_then(Span::span).unwrap_or_default();
        let known: Vec<&str> = SOURCES.iter().map(|shape| shape.name).collect();
        Fault::within(at, format!("data source `{kind}` is not supported"))
            .help(format!("these are: {}", known.join(", ")))
    })
}

/// A label of a block, or nothing where there is none.
pub(super) fn label(block: &Block, number: usize) -> &str {
    block.labels.get(number).map(|label| label.as_str()).unwrap_or_default()
}

/// What a file declares, by name.
#[derive(Debug, Default)]
pub(super) struct Declarations<'d> {
    pub(super) variables: BTreeMap<&'d str, &'d Block>,
    pub(super) locals: BTreeMap<&'d str, &'d Expression>,
    /// By kind and name.
    pub(super) data: BTreeMap<(&'d str, &'d str), &'d Block>,
    pub(super) environments: Vec<&'d Block>,
}

impl<'d> Declarations<'d> {
    /// Gathers them. A name that is declared twice is a mistake.
    pub(super) fn of(document: &'d Document) -> Result<Self, Fault> {
        let mut found = Self::default();
        for block in document.body.blocks() {
            let twice = |name: String| Fault::at(&block.ident, format!("{name} is declared twice"));
            match block.ident.as_str() {
                "variable" if found.variables.insert(label(block, 0), block).is_some() => {
                    return Err(twice(format!("variable `{}`", label(block, 0))));
                }
                "data" if found.data.insert((label(block, 0), label(block, 1)), block).is_some() => {
                    return Err(twice(format!("data source `{}.{}`", label(block, 0), label(block, 1))));
                }
                "locals" => {
                    for attribute in block.body.attributes() {
                        if found.locals.insert(&attribute.key, &attribute.value).is_some() {
                            return Err(Fault::at(
                                &attribute.key,
                                format!("local `{}` is declared twice", *attribute.key),
                            ));
                        }
                    }
                }
                "env" => found.environments.push(block),
                _ => {}
            }
        }
        Ok(found)
    }
}
