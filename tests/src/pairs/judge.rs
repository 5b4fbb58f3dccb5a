//! Pairs on servers: PostgreSQL says whether a plan leads where it should.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use rowlock_core::compose::{Composite, RenameHint};
use rowlock_core::diagnostic::Severity;
use rowlock_core::inspect::{self, Catalog};
use rowlock_core::model::{ObjectId, Schema, Version};
use rowlock_core::name::Ident;
use rowlock_core::plan::{self, Plan, PlanOptions};
use rowlock_core::render::Style;

use super::picture::{Bench, Picture, differences, differences_but_own};
use super::{Offline, Script, Side};
use crate::postgres::{self, SUPERUSER};

/// How many databases of a server are worked on at a time.
const BENCHES: usize = 2;

/// What was judged of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cell {
    /// The plan that text alone made, on a server of that major version; afterwards nothing is left to do.
    Offline(u32),
    /// The plan from the live catalog.
    Live(u32),
    /// A database that got a side does not differ from that side's text.
    Synced(u32),
    /// The reverse of a plan, after it.
    Back(u32),
    /// The pair's own SQL. Nothing is said of it where it runs.
    Sides(u32),
}

/// What a server said of one thing.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// The pair: its place in the list.
    pub pair: usize,
    /// What was judged.
    pub cell: Cell,
    /// What went wrong, or nothing.
    pub wrong: Option<String>,
}

/// Judges every pair on every server.
///
/// # Panics
/// When a server does not start.
pub async fn judge(pairs: Arc<Vec<Offline>>) -> Vec<Verdict> {
    let mut tasks = Vec::new();
    for major in postgres::chosen() {
        let next = Arc::new(Mutex::new(0..pairs.len()));
        for _ in 0..BENCHES.min(pairs.len()) {
            let (next, pairs) = (Arc::clone(&next), Arc::clone(&pairs));
            tasks.push(tokio::spawn(async move {
                let mut bench = Bench::new(postgres::shared(major)).await;
                let mut verdicts = Vec::new();
                loop {
                    let number = next.lock().expect("the list of pairs").next();
                    let Some((number, offline)) = number.and_then(|at| Some((at, pairs.get(at)?))) else {
                        return verdicts;
                    };
                    if offline.pair.requires > major {
                        continue;
                    }
                    let _alone = match offline.pair.is_about_roles() {
                        true => Some(bench.begin_roles().await),
                        false => None,
                    };
                    let mut case = Case { bench: &mut bench, offline, number, verdicts: &mut verdicts };
                    if let Err(why) = case.judge().await {
                        case.tell(Cell::Sides(major), Err(why));
                    }
                    if offline.pair.is_about_roles() {
                        bench.end_roles().await;
                    }
                }
            }));
        }
    }
    let mut verdicts = Vec::new();
    for task in tasks {
        verdicts.extend(task.await.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic())));
    }
    verdicts.sort_by_key(|verdict| (verdict.pair, verdict.cell));
    verdicts
}

struct Case<'a> {
    bench: &'a mut Bench,
    offline: &'a Offline,
    number: usize,
    verdicts: &'a mut Vec<Verdict>,
}

/// A side as a server has it.
struct Loaded<'a> {
    side: &'a Side,
    text: Schema,
    renames: Vec<RenameHint>,
    picture: Picture,
    catalog: Result<Catalog, String>,
}

impl Case<'_> {
    async fn judge(&mut self) -> Result<(), String> {
        let offline = self.offline;
        let pair = &offline.pair;
        let old = self.loaded(&pair.old).await?;
        let new = self.loaded(&pair.new).await?;
        // The database holds the new side, so that the way back comes first.
        if pair.one_way.is_none() {
            self.way(&new, &old, &offline.down, true).await?;
        }
        self.way(&old, &new, &offline.up, false).await
    }

    fn tell(&mut self, cell: Cell, said: Result<(), String>) {
        self.verdicts.push(Verdict { pair: self.number, cell, wrong: said.err() });
    }

    /// What a server makes of a side, and whether the text and the catalog agree on it.
    async fn loaded<'a>(&mut self, side: &'a Side) -> Result<Loaded<'a>, String> {
        let version = Version::from_major(self.bench.major());
        let Composite { schema: text, renames, .. } = side.composed(&self.offline.pair, version).value;
        self.bench.load(side, false).await?;
        let (picture, catalog) = (self.bench.picture().await, self.bench.inspect().await);
        let synced = match &catalog {
            Ok(catalog) => self.is_nothing_left(catalog.clone(), &text, &renames),
            Err(why) => Err(why.clone()),
        };
        self.tell(Cell::Synced(self.bench.major()), synced);
        Ok(Loaded { side, text, renames, picture, catalog })
    }

    async fn way(
        &mut self,
        from: &Loaded<'_>,
        to: &Loaded<'_>,
        way: &super::Way,
        is_loaded: bool,
    ) -> Result<(), String> {
        let major = self.bench.major();
        let told = self.offline.pair.tells_version.then(|| self.told_version(from, to, way));
        let way = told.as_ref().unwrap_or(way);
        if !is_loaded || !from.side.rows.is_empty() {
            self.bench.load(from.side, true).await?;
        }
        let by_text = match &way.refused {
            Some(why) => Err(why.clone()),
            None => self.arrives(&way.script, from, to).await,
        };
        if by_text.is_ok() && from.side.rows.is_empty() {
            let back = plan::reverse(&way.plan);
            if back.diagnostics.is_empty() {
                let back = self.back(&Script::new(&back.value, &self.offline.style()), from).await;
                self.tell(Cell::Back(major), back);
            }
        }
        let live = match &from.catalog {
            Ok(catalog) => self.plan(catalog.clone(), &to.text, &to.renames),
            Err(why) => Err(why.clone()),
        };
        let live = match live.map(|plan| Script::new(&plan, &self.offline.style())) {
            // One script has one end.
            Ok(script) if script == way.script => by_text.clone(),
            Ok(script) => {
                self.bench.load(from.side, true).await?;
                self.arrives(&script, from, to).await
            }
            Err(why) => Err(why),
        };
        self.tell(Cell::Offline(major), by_text);
        self.tell(Cell::Live(major), live);
        Ok(())
    }

    /// The way between two texts for the server's version.
    fn told_version(&self, from: &Loaded<'_>, to: &Loaded<'_>, way: &super::Way) -> super::Way {
        let options = PlanOptions { server_version: Some(self.bench.major()), ..PlanOptions::default() };
        let outcome = plan::plan_renaming(&from.text, &to.text, &to.renames, &options);
        let errors = outcome.diagnostics.iter().filter(|said| said.severity == Severity::Error);
        let said: Vec<String> = errors.map(|said| format!("{} ({})", said.message, said.code)).collect();
        let refused = way.refused.clone().or_else(|| (!said.is_empty()).then(|| said.join("; ")));
        let script = Script::new(&outcome.value, &self.offline.style());
        super::Way { plan: outcome.value, refused, diagnostics: outcome.diagnostics, script }
    }

    /// Runs a plan and looks where it led.
    async fn arrives(&self, script: &Script, from: &Loaded<'_>, to: &Loaded<'_>) -> Result<(), String> {
        let queries: &[String] = if from.side.rows.is_empty() { &[] } else { &self.offline.pair.keeps };
        let before = self.bench.answers(queries).await?;
        self.bench.run(script).await?;
        if let Some(rest) = self.differences(&self.bench.picture().await, &to.picture) {
            return Err(rest);
        }
        let after = self.bench.answers(queries).await?;
        if before != after {
            return Err(format!("the rows were {before:?} and are {after:?}"));
        }
        let catalog = self.bench.inspect().await.map_err(|why| format!("afterwards: {why}"))?;
        self.is_nothing_left(catalog, &to.text, &to.renames).map_err(|why| format!("afterwards: {why}"))
    }

    fn differences(&self, got: &Picture, want: &Picture) -> Option<String> {
        match self.offline.pair.kind.as_str() {
            "random" => differences_but_own(got, want),
            _ => differences(got, want),
        }
    }

    async fn back(&self, script: &Script, from: &Loaded<'_>) -> Result<(), String> {
        self.bench.run(script).await?;
        self.differences(&self.bench.picture().await, &from.picture).map_or(Ok(()), Err)
    }

    fn is_nothing_left(&self, catalog: Catalog, text: &Schema, renames: &[RenameHint]) -> Result<(), String> {
        let plan = self.plan(catalog, text, renames)?;
        if plan.is_empty() {
            return Ok(());
        }
        let script = Script::new(&plan, &Style::default());
        let statements: Vec<String> = script.0.into_iter().flat_map(|(_, statements)| statements).collect();
        Err(format!("not synced: {}", statements.join("; ")))
    }

    /// The plan from a catalog to a text, as the program makes it.
    fn plan(&self, catalog: Catalog, text: &Schema, renames: &[RenameHint]) -> Result<Plan, String> {
        let Catalog { schema: mut from, owners, roles, .. } = catalog;
        let (mut to, major) = (text.clone(), self.bench.major());
        if self.offline.pair.is_about_roles() {
            // Those that pairs make are all meant, be they spoken of or not.
            let mut meant = roles.clone();
            meant.retain(|id, _| is_made_by_pairs(id));
            from.add_roles(&meant, &meant);
        }
        let superuser = Ident::new(SUPERUSER);
        for schema in [&mut from, &mut to] {
            schema.name_roles(&superuser, &superuser);
            schema.limit_privileges(major);
        }
        inspect::leave_to_owners(&owners, &superuser, &mut from, &mut to);
        inspect::keep_owners(&owners, &superuser, &mut from, &mut to);
        let options = PlanOptions { server_version: Some(major), ..PlanOptions::default() };
        let outcome = plan::plan_renaming(&from, &to, renames, &options);
        if outcome.has_errors() {
            return Err(format!("no plan: {:?}", outcome.diagnostics));
        }
        Ok(outcome.value)
    }
}

fn is_made_by_pairs(id: &ObjectId) -> bool {
    match id {
        ObjectId::Whole(_, name) => name.name.as_str().starts_with("r_"),
        ObjectId::Comment(on) => is_made_by_pairs(&on.object()),
        _ => false,
    }
}

/// How many of those that were judged are right, by kind and by what was judged.
pub fn table(pairs: &[Offline], verdicts: &[Verdict]) -> String {
    type Column = (&'static str, fn(u32) -> Cell);
    const NAMES: [Column; 4] =
        [("offline", Cell::Offline), ("live", Cell::Live), ("synced", Cell::Synced), ("back", Cell::Back)];
    let cells: Vec<(String, Cell)> = postgres::chosen()
        .into_iter()
        .flat_map(|major| NAMES.map(|(name, cell)| (format!("{name} {major}"), cell(major))))
        .collect();
    type Counts = BTreeMap<Cell, (usize, usize)>;
    let mut rows: BTreeMap<&str, (usize, Counts)> = BTreeMap::new();
    for pair in pairs {
        rows.entry(&pair.pair.kind).or_default().0 += 1;
        rows.entry("~ all").or_default().0 += 1;
    }
    for verdict in verdicts {
        let Some(pair) = pairs.get(verdict.pair) else { continue };
        for kind in [pair.pair.kind.as_str(), "~ all"] {
            let (right, all) = rows.entry(kind).or_default().1.entry(verdict.cell).or_default();
            *right += usize::from(verdict.wrong.is_none());
            *all += 1;
        }
    }
    let mut out = format!("{:20} {:>6}", "kind", "pairs");
    for (name, _) in &cells {
        out.push_str(&format!(" {name:>11}"));
    }
    for (kind, (count, counts)) in rows {
        out.push_str(&format!("\n{:20} {count:6}", kind.trim_start_matches("~ ")));
        for (_, cell) in &cells {
            let (right, all) = counts.get(cell).copied().unwrap_or_default();
            out.push_str(&format!(" {:>11}", format!("{right}/{all}")));
        }
    }
    out.push('\n');
    out
}
