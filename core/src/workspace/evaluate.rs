//! The whole way from text to migration.

use super::lines::{Lines, diff};
use super::{Evaluation, Finding, Hazard, Migration, MigrationStep, Pane, Place, Workspace};
use crate::compose::{ComposeOptions, Composite, compose, compose_with};
use crate::diagnostic::{Diagnostic, Label, Outcome, Severity};
use crate::model::{Kind, ObjectId, Schema};
use crate::name::Ident;
use crate::plan::{self, Plan, PlanOptions, Reverse, TransactionMode};
use crate::preset::{Presets, with_spoken};
use crate::render::{self, Qualifier, Style};
use crate::source::Source;

/// What statements are indented by.
const INDENT: &str = "  ";

/// Composes, compares and plans. Where a source has errors there is no migration and no comparison: what could not be read
/// would look like something to drop.
pub fn evaluate(workspace: &Workspace) -> Evaluation {
    Session::default().evaluate(workspace)
}

/// Evaluates one workspace after another, as a person edits it: what is as it was the time before is not done again.
#[derive(Debug, Default)]
pub struct Session {
    panes: Composed,
    baseline: Composed,
}

impl Session {
    /// See [`evaluate`].
    pub fn evaluate(&mut self, workspace: &Workspace) -> Evaluation {
        let (presets, unknown) = presets(&workspace.presets);
        self.panes.compose(&workspace.panes, presets);
        self.baseline.compose(&workspace.baseline, presets);
        let (composite, baseline) = (&self.panes.outcome, &self.baseline.outcome);
        let style = style(workspace, &[&composite.value.schema, &baseline.value.schema]);
        let withheld = composite.has_errors() || baseline.has_errors();
        let mut findings = Findings::new(workspace);
        findings.add(&unknown, false);
        findings.add(&composite.diagnostics, false);
        findings.add(&baseline.diagnostics, true);
        let counts = counts(&composite.value.schema);
        if withheld {
            let migration = Migration { withheld, ..Migration::default() };
            let schema = self.panes.sql(&style).to_owned();
            return Evaluation { schema, migration, diff: Vec::new(), diagnostics: findings.sorted(), counts };
        }
        let (migration, said) = migrate(baseline, composite, &style, workspace.view.migration == "down");
        findings.add(&said, false);
        if starts_empty(&baseline.value.schema, &style) && !migration.withheld {
            self.panes.sql = Some((style.clone(), migration.up.clone()));
        }
        let schema = self.panes.sql(&style).to_owned();
        let diff = diff(self.baseline.sql(&style), &schema);
        Evaluation { schema, migration, diff, diagnostics: findings.sorted(), counts }
    }
}

/// Whether a migration from this schema is what [`render::schema`] writes: there is nothing but `public`, which stands in
/// no statement.
fn starts_empty(baseline: &Schema, style: &Style) -> bool {
    let public = Ident::new("public");
    style.qualifier == Qualifier::Omit(public.clone())
        && baseline.objects().all(|(id, _)| *id == ObjectId::Schema(public.clone()))
}

/// What panes became the last time.
#[derive(Debug)]
struct Composed {
    panes: Vec<Pane>,
    presets: Presets,
    outcome: Outcome<Composite>,
    sql: Option<(Style, String)>,
}

impl Default for Composed {
    fn default() -> Self {
        Self { panes: Vec::new(), presets: Presets::default(), outcome: compose(&[]), sql: None }
    }
}

impl Composed {
    fn compose(&mut self, panes: &[Pane], presets: Presets) {
        if self.panes != panes || self.presets != presets {
            let outcome = compose_with(&sources(panes), &ComposeOptions { presets, ..ComposeOptions::default() });
            *self = Self { panes: panes.to_vec(), presets, outcome, sql: None };
        }
    }

    /// The composite as SQL.
    fn sql(&mut self, style: &Style) -> &str {
        let known = self.sql.take().filter(|(known, _)| known == style);
        let schema = &self.outcome.value.schema;
        let written = || render::schema_on(&self.presets.base(schema), schema, style);
        let (_, sql) = self.sql.insert(known.unwrap_or_else(|| (style.clone(), written())));
        sql
    }
}

/// The presets of those names, and what is said of names that are none's: a later version may have made the link.
fn presets(names: &[String]) -> (Presets, Vec<Diagnostic>) {
    let (mut presets, mut unknown) = (Presets::default(), Vec::new());
    for name in names {
        match Presets::named([name.as_str()]) {
            Ok(one) => presets = presets.and(one),
            Err(why) => unknown.push(Diagnostic::warning("unknown-preset", why).help("it is left out")),
        }
    }
    (presets, unknown)
}

fn sources(panes: &[Pane]) -> Vec<Source> {
    panes.iter().map(|pane| Source::new(pane.name.clone(), pane.text.as_str())).collect()
}

/// Names are left unqualified only where everything lies in `public`.
fn style(workspace: &Workspace, schemas: &[&Schema]) -> Style {
    let mut style = Style::fitting(schemas.iter().copied());
    if workspace.view.qualified {
        style.qualifier = Qualifier::Keep;
    }
    if workspace.view.indent { style.indented(INDENT) } else { style }
}

fn migrate(
    from: &Outcome<Composite>,
    to: &Outcome<Composite>,
    style: &Style,
    down: bool,
) -> (Migration, Vec<Diagnostic>) {
    let options = PlanOptions::default();
    let renames = &to.value.renames;
    let (from, to) = (&from.value, &to.value);
    let before = with_spoken(&from.schema, &from.given, &to.schema);
    let after = with_spoken(&to.schema, &to.given, &from.schema);
    let (from, to) = (before.as_ref(), after.as_ref());
    let up = plan::plan_renaming(from, to, renames, &options);
    if up.has_errors() {
        return (Migration { withheld: true, ..Migration::default() }, up.diagnostics);
    }
    let back = || -> Vec<plan::Action> {
        match up.value.steps().any(|step| matches!(step.action, plan::Action::Rename(_))) {
            // The baseline has no hints: what was renamed is taken back step by step.
            true => plan::reverse(&up.value).value.steps().map(|step| step.action.clone()).collect(),
            false => plan::actions(to, from, &options),
        }
    };
    let down = down.then(|| back().iter().map(|action| render::step(action, style)).collect());
    let (steps, up_sql) = steps(&up.value, style);
    (Migration { up: up_sql, down, steps, withheld: false }, up.diagnostics)
}

/// The steps of a plan, and its SQL as [`render::sql`] writes it.
fn steps(plan: &Plan, style: &Style) -> (Vec<MigrationStep>, String) {
    let mut sql = String::new();
    let mut steps = Vec::new();
    for (number, transaction) in (0..).zip(&plan.transactions) {
        let number = match transaction.mode {
            TransactionMode::Together => Some(number),
            TransactionMode::Outside => None,
        };
        for step in &transaction.steps {
            let text = render::step(&step.action, style);
            let (title, statement) = text.split_once('\n').unwrap_or_default();
            steps.push(MigrationStep {
                title: title.trim_start_matches("-- ").to_owned(),
                sql: statement.trim_end().to_owned(),
                reason: step.reason.clone(),
                reverse: match &step.reverse {
                    Reverse::Actions(actions) => {
                        let statements = actions.iter().map(|action| format!("{};", render::statement(action, style)));
                        Some(statements.collect::<Vec<_>>().join("\n"))
                    }
                    Reverse::Impossible(_) => None,
                },
                hazards: step
                    .hazards
                    .iter()
                    .map(|hazard| Hazard { kind: hazard.kind().name().to_owned(), message: hazard.message() })
                    .collect(),
                transaction: number,
            });
            sql.push_str(&text);
        }
    }
    (steps, sql)
}

/// How many objects there are of each kind; `public` is everywhere and counts for nothing.
fn counts(schema: &Schema) -> Vec<(String, u32)> {
    const KINDS: [Kind; 11] = [
        Kind::Schema,
        Kind::Type,
        Kind::Sequence,
        Kind::Table,
        Kind::Routine,
        Kind::Index,
        Kind::Policy,
        Kind::Trigger,
        Kind::Rule,
        Kind::Comment,
        Kind::Privileges,
    ];
    let is_public = |id: &ObjectId| matches!(id, ObjectId::Schema(name) if name.as_str() == "public");
    KINDS
        .into_iter()
        .map(|kind| {
            let count = schema.objects().filter(|(id, _)| id.kind() == kind && !is_public(id)).count();
            (kind.name().to_owned(), count as u32)
        })
        .filter(|(_, count)| *count > 0)
        .collect()
}

/// Diagnostics on their way to the page.
struct Findings<'a> {
    panes: [(&'a [Pane], Vec<Lines<'a>>); 2],
    found: Vec<(Severity, Finding)>,
}

impl<'a> Findings<'a> {
    fn new(workspace: &'a Workspace) -> Self {
        let read = |panes: &'a [Pane]| (panes, panes.iter().map(|pane| Lines::new(&pane.text)).collect());
        Self { panes: [read(&workspace.panes), read(&workspace.baseline)], found: Vec::new() }
    }

    fn add(&mut self, diagnostics: &[Diagnostic], baseline: bool) {
        for diagnostic in diagnostics {
            let places = diagnostic.labels.iter().filter_map(|label| self.place(label, baseline)).collect();
            let severity = match diagnostic.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "note",
            };
            let finding = Finding {
                severity: severity.to_owned(),
                code: diagnostic.code.to_owned(),
                message: diagnostic.message.clone(),
                help: diagnostic.help.clone(),
                sqlstate: diagnostic.sqlstate.map(str::to_owned),
                places,
            };
            self.found.push((diagnostic.severity, finding));
        }
    }

    fn place(&self, label: &Label, baseline: bool) -> Option<Place> {
        let [panes, old] = &self.panes;
        let (panes, lines) = if baseline { old } else { panes };
        let number = label.span.source.0;
        let (pane, lines) = (panes.get(number as usize)?, lines.get(number as usize)?);
        let (line, column, from) = lines.find(label.span.start);
        let (_, _, to) = lines.find(label.span.end);
        Some(Place {
            baseline,
            pane: number,
            name: pane.name.clone(),
            line,
            column,
            from,
            to: to.max(from),
            message: label.message.clone(),
        })
    }

    /// Errors first, then by place; what has no place comes last.
    fn sorted(mut self) -> Vec<Finding> {
        let at = |finding: &Finding| {
            let place = finding.places.first().map(|place| (place.baseline, place.pane, place.from));
            (place.is_none(), place)
        };
        self.found.sort_by(|(a, x), (b, y)| (a, at(x)).cmp(&(b, at(y))));
        self.found.into_iter().map(|(_, finding)| finding).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::View;

    const MODELS: &str = "CREATE TABLE teams (id serial PRIMARY KEY, name varchar(40) NOT NULL);\n\
        CREATE TABLE notes (id serial PRIMARY KEY, team_id integer NOT NULL REFERENCES teams, body text);\n";
    const POLICIES: &str = "ALTER TABLE notes ENABLE ROW LEVEL SECURITY;\n\
        CREATE POLICY per_team ON notes USING (team_id = current_setting('app.team')::integer);\n";

    fn pane(name: &str, text: &str) -> Pane {
        Pane { name: name.to_owned(), text: text.to_owned() }
    }

    fn workspace(panes: &[(&str, &str)], baseline: &[(&str, &str)]) -> Workspace {
        let read = |panes: &[(&str, &str)]| panes.iter().map(|(name, text)| pane(name, text)).collect();
        Workspace { panes: read(panes), baseline: read(baseline), ..Workspace::default() }
    }

    #[test]
    fn sources_compose_in_any_order() {
        let mut one = workspace(&[("models", MODELS), ("policies", POLICIES)], &[]);
        assert_eq!(evaluate(&one).migration.down, None);
        one.view.migration = "down".to_owned();
        let one = evaluate(&one);
        let mut other = workspace(&[("policies", POLICIES), ("models", MODELS)], &[]);
        other.view.migration = "down".to_owned();
        assert_eq!(one, evaluate(&other));
        assert_eq!(one.diagnostics, []);
        assert_eq!(one.migration.up, one.schema);
        insta::assert_snapshot!(one.schema);
        assert_eq!(
            one.migration.down.unwrap_or_default(),
            "-- Drop \"notes\" table\nDROP TABLE \"notes\";\n-- Drop \"teams\" table\nDROP TABLE \"teams\";\n"
        );
        let counts: Vec<(&str, u32)> = one.counts.iter().map(|(kind, count)| (kind.as_str(), *count)).collect();
        assert_eq!(counts, [("sequence", 2), ("table", 2), ("policy", 1)]);
        assert!(one.diff.iter().all(|line| line.sign == '+'));
    }

    #[test]
    fn a_changed_policy_is_altered() {
        let changed = POLICIES.replace("app.team", "app.current_team");
        let sources = [("models", MODELS), ("policies", changed.as_str())];
        let evaluation = evaluate(&workspace(&sources, &[("before", MODELS), ("policies", POLICIES)]));
        let [step] = evaluation.migration.steps.as_slice() else { panic!("{:#?}", evaluation.migration) };
        assert_eq!(step.title, "Modify policy \"per_team\"");
        assert_eq!(
            step.sql,
            "ALTER POLICY \"per_team\" ON \"notes\" USING (team_id = (current_setting('app.current_team'::text))::integer);"
        );
        assert_eq!(step.transaction, Some(0));
        assert_eq!(step.hazards.first().map(|hazard| hazard.kind.as_str()), Some("lock"));
        let back = step.reverse.as_deref().unwrap_or_default();
        assert!(back.contains("current_setting('app.team'::text)"), "{back}");
        let signs: String = evaluation.diff.iter().map(|line| line.sign).filter(|sign| *sign != ' ').collect();
        assert_eq!(signs, "-+");
    }

    #[test]
    fn nothing_to_do_is_nothing() {
        let evaluation = evaluate(&workspace(&[("a", MODELS)], &[("b", MODELS)]));
        assert_eq!(evaluation.migration, Migration::default());
        assert_eq!(evaluate(&Workspace::default()), Evaluation::default());
    }

    #[test]
    fn what_was_read_by_half_is_not_planned() {
        let broken = "-- ż𝄞\nCREATE POLICY per_team ON notes USIN (true);\n";
        let evaluation =
            evaluate(&workspace(&[("models", MODELS), ("policies", broken)], &[("b", MODELS), ("c", POLICIES)]));
        assert_eq!(evaluation.migration, Migration { withheld: true, ..Migration::default() });
        assert!(evaluation.diff.is_empty());
        assert!(evaluation.schema.contains("CREATE TABLE \"notes\""));
        let [finding] = evaluation.diagnostics.as_slice() else { panic!("{:#?}", evaluation.diagnostics) };
        assert_eq!(finding.severity, "error");
        let [place, ..] = finding.places.as_slice() else { panic!("{finding:#?}") };
        assert_eq!((place.baseline, place.pane, place.name.as_str(), place.line), (false, 1, "policies", 2));
        let units: Vec<u16> = broken.encode_utf16().collect();
        let marked = units.get(place.from as usize..place.to as usize).map(String::from_utf16_lossy);
        assert_eq!(marked.as_deref(), Some("USIN"));
    }

    #[test]
    fn errors_of_the_baseline_are_told_as_such() {
        let evaluation = evaluate(&workspace(&[("models", MODELS)], &[("old", "CREATE TABLE t (id nowhere);")]));
        assert!(evaluation.migration.withheld);
        let [finding] = evaluation.diagnostics.as_slice() else { panic!("{:#?}", evaluation.diagnostics) };
        assert!(finding.places.iter().all(|place| place.baseline && place.name == "old"));
    }

    #[test]
    fn a_preset_is_known_and_not_planned() {
        let mine = "CREATE POLICY mine ON notes USING (auth.uid() IS NOT NULL);\n\
            ALTER PUBLICATION supabase_realtime ADD TABLE notes;";
        let mut one = workspace(&[("models", MODELS), ("mine", mine)], &[("models", MODELS)]);
        assert!(evaluate(&one).migration.withheld);
        let mut session = Session::default();
        session.evaluate(&one);
        one.presets = vec!["supabase".to_owned(), "later".to_owned()];
        let evaluation = session.evaluate(&one);
        let codes: Vec<&str> = evaluation.diagnostics.iter().map(|one| one.code.as_str()).collect();
        assert_eq!(codes, ["unknown-preset"]);
        let sql: Vec<&str> = evaluation.migration.steps.iter().map(|step| step.sql.as_str()).collect();
        let policy = "CREATE POLICY \"mine\" ON \"public\".\"notes\" AS PERMISSIVE FOR ALL TO PUBLIC USING (auth.uid() IS NOT NULL);";
        let published = "ALTER PUBLICATION \"supabase_realtime\" ADD TABLE ONLY \"public\".\"notes\";";
        assert_eq!(sql, [policy, published]);
        assert!(evaluation.schema.contains("ALTER PUBLICATION") && !evaluation.schema.contains("CREATE PUBLICATION"));
        one.baseline = Vec::new();
        let evaluation = session.evaluate(&one);
        assert_eq!(evaluation.schema, evaluation.migration.up);
    }

    #[test]
    fn names_are_qualified_where_asked_or_where_they_must_be() {
        let mut asked = workspace(&[("models", MODELS)], &[]);
        asked.view = View { qualified: true, indent: true, ..View::default() };
        let evaluation = evaluate(&asked);
        assert!(evaluation.schema.contains("CREATE TABLE \"public\".\"teams\" (\n  \"id\" serial NOT NULL,\n"));
        let two = evaluate(&workspace(&[("a", MODELS), ("b", "CREATE SCHEMA app; CREATE TABLE app.t ();")], &[]));
        assert!(two.schema.contains("CREATE TABLE \"public\".\"teams\"") && two.schema.contains("\"app\".\"t\" ()"));
    }
}
