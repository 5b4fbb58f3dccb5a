//! Presets: what a platform has in each of its databases that people's schemas refer to, and that is not theirs: known to
//! the analyzer, and never created, altered or dropped by a plan.
//!
//! A preset is data: a script of our own that a server would run too, which a dev database does. What is in its schemas is the
//! platform's, but for policies and triggers that people put on its tables, and for what their sources say.

mod platform;

use std::sync::OnceLock;

use crate::diagnostic::Diagnostic;
use crate::interpret::{Interpreter, Mode};
use crate::model::{Schema, Version};
use crate::name::Ident;
use crate::source::{Source, SourceId};
use crate::sql;
use crate::sql::ast::StatementKind;

pub(crate) use platform::Platform;
pub use platform::with_spoken;

/// A preset.
#[derive(Debug)]
struct Preset {
    name: &'static str,
    script: &'static str,
}

const PRESETS: [Preset; 1] = [Preset { name: "supabase", script: include_str!("supabase.sql") }];

/// What begins a line that names an extension of which nothing is needed.
const EXTENSION: &str = "--= extension ";

/// What begins a line that names a schema in which unqualified names are looked up.
const PATH: &str = "--= path ";

/// Those presets that are switched on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Presets(u32);

impl Presets {
    /// The names of all there are.
    pub fn names() -> impl Iterator<Item = &'static str> {
        PRESETS.iter().map(|preset| preset.name)
    }

    /// Those of these names.
    ///
    /// # Errors
    /// What is wrong with the first name that is none's, with the names that there are.
    pub fn named<'n>(names: impl IntoIterator<Item = &'n str>) -> Result<Self, String> {
        let mut presets = Self::default();
        for name in names {
            let Some(at) = PRESETS.iter().position(|preset| preset.name == name) else {
                let known: Vec<&str> = Self::names().collect();
                return Err(format!("there is no preset `{name}`; these are: {}", known.join(", ")));
            };
            presets.0 |= 1 << at;
        }
        Ok(presets)
    }

    /// The names of these.
    pub fn list(self) -> Vec<String> {
        self.each().map(|preset| preset.name.to_owned()).collect()
    }

    /// These and others.
    #[must_use]
    pub fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    fn each(self) -> impl Iterator<Item = &'static Preset> {
        PRESETS.iter().enumerate().filter(move |(at, _)| self.0 & (1 << at) != 0).map(|(_, preset)| preset)
    }

    /// What a schema has of theirs that it says otherwise than they do, as they say it: a migration that makes it begins with
    /// that.
    pub fn base(self, schema: &Schema) -> Schema {
        let mut base = Schema::for_version(schema.version());
        if let Some(platform) = self.platform(schema.version()) {
            for (_, object) in platform.objects().objects().filter(|(id, _)| schema.contains(id)) {
                base.insert(object.clone());
            }
        }
        base
    }

    /// The schemas in which sources look names up after their own.
    pub(crate) fn path(self, version: Version) -> &'static [Ident] {
        self.platform(version).map(Platform::path).unwrap_or_default()
    }

    /// The statements that make what they have on a server, where a schema is to be tried that stands on it: without roles,
    /// and each with the extension that it makes, which the server may not have.
    pub fn statements(self) -> Vec<(Option<Ident>, String)> {
        let mut found = Vec::new();
        for preset in self.each() {
            let source = Source::new(preset.name, preset.script);
            for statement in sql::parse(&source, SourceId::PRINTED).value {
                let text = statement.span.slice(preset.script).to_owned();
                match &statement.kind {
                    StatementKind::Role(_) => {}
                    StatementKind::CreateExtension(create) => found.push((Some(create.name.ident.clone()), text)),
                    _ => found.push((None, text)),
                }
            }
        }
        found
    }

    /// What they have, on servers of a version.
    pub(crate) fn platform(self, version: Version) -> Option<&'static Platform> {
        static PLATFORMS: [[OnceLock<Platform>; 1 << PRESETS.len()]; Version::ALL.len()] =
            [const { [const { OnceLock::new() }; 1 << PRESETS.len()] }; Version::ALL.len()];
        if self.is_empty() {
            return None;
        }
        let at = Version::ALL.iter().position(|known| *known == version)?;
        let cell = PLATFORMS.get(at)?.get(self.0 as usize)?;
        Some(cell.get_or_init(|| self.read(version)))
    }

    fn read(self, version: Version) -> Platform {
        let mut schema = Schema::for_version(version);
        let (mut optional, mut path) = (Vec::new(), Vec::new());
        for preset in self.each() {
            let source = Source::new(preset.name, preset.script);
            let mut interpreter = Interpreter::new(std::slice::from_ref(&source), Mode::Compose);
            interpreter.draft.schema = std::mem::replace(&mut schema, Schema::for_version(version));
            for statement in sql::parse(&source, SourceId::PRINTED).value {
                interpreter.run(&statement);
            }
            schema = interpreter.finish().value.schema;
            let said = |what: &'static str| preset.script.lines().filter_map(move |line| line.strip_prefix(what));
            optional.extend(said(EXTENSION).map(Ident::new));
            path.extend(said(PATH).map(Ident::new));
        }
        Platform::new(schema, optional, path)
    }

    /// Says in what sources are told where a preset that is not switched on has what they lack.
    pub(crate) fn suggest(self, sources: &[Source], diagnostics: &mut [Diagnostic], version: Version) {
        let others: Vec<(&'static str, &'static Platform)> = (0..PRESETS.len())
            .map(|at| Self(1 << at))
            .filter(|one| self.0 & one.0 == 0)
            .filter_map(|one| Some((one.each().next()?.name, one.platform(version)?)))
            .collect();
        for diagnostic in diagnostics {
            let lacks = matches!(diagnostic.sqlstate, Some("3F000" | "42P01" | "42883" | "42704"));
            if !lacks && diagnostic.code != "undecided-expression" {
                continue;
            }
            let Some(span) = diagnostic.span() else { continue };
            let Some(source) = sources.get(span.source.0 as usize) else { continue };
            let Some((name, _)) = others.iter().find(|(_, platform)| platform.has(span.slice(&source.text))) else {
                continue;
            };
            diagnostic.help = Some(format!("the preset `{name}` has it: --preset {name}, or the switch in the page"));
        }
    }
}

#[cfg(test)]
mod tests;
