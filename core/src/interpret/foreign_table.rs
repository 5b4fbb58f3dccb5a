//! Foreign tables: `CreateForeignTable` (foreigncmds.c), and what PostgreSQL refuses on them (`ATSimplePermissions`,
//! `transformColumnDefinition`). Values of options may be secrets, so that no diagnostic repeats one.

use super::Interpreter;
use super::relation::Relation;
use crate::diagnostic::Diagnostic;
use crate::model::{ConstraintKind, Foreign, ForeignOptions, Kind, Object, ObjectId, Schema, Table, WholeKind};
use crate::name::QualifiedName;
use crate::source::Span;
use crate::sql::ast::{
    AlterTableAction, AlterTableKind, ColumnTuning, ConstraintDef, ConstraintDefKind, CreateTable, Drop, ForeignDef,
    ObjectName, OptionAction, OptionChange,
};

impl Interpreter<'_> {
    fn foreign_problem(&mut self, at: Span, message: String, help: &str, sqlstate: &'static str) {
        let diagnostic = Diagnostic::error("foreign-table", message).at(at, "").sqlstate(sqlstate);
        self.report(if help.is_empty() { diagnostic } else { diagnostic.help(help) });
    }

    /// Where the rows of a new foreign table are; `None` where PostgreSQL would not make it.
    pub(super) fn foreign(&mut self, create: &CreateTable, said: &ForeignDef) -> Option<Foreign> {
        let columns = create.columns.iter().flat_map(|column| &column.constraints);
        let of_parents = create.column_options.iter().flat_map(|options| &options.constraints);
        if !self.constraints_fit_foreign(columns.chain(of_parents).chain(&create.constraints)) {
            return None;
        }
        let server = &said.server;
        if !self.draft.schema.contains(&ObjectId::of_database(WholeKind::Server, &server.ident)) {
            let message = format!("server \"{}\" does not exist", server.ident.as_str());
            let diagnostic = Diagnostic::error("unknown-object", message).at(server.span, "");
            self.report(diagnostic.help("add CREATE SERVER to one of the sources").sqlstate("42704"));
            return None;
        }
        let options = self.foreign_options(&ForeignOptions::default(), &said.options)?;
        Some(Foreign { server: server.ident.clone(), options })
    }

    /// Options after what is done with them (`transformGenericOptions`); `None` where that is refused.
    pub(super) fn foreign_options(
        &mut self,
        before: &ForeignOptions,
        changes: &[OptionChange],
    ) -> Option<ForeignOptions> {
        let mut options = before.clone();
        for change in changes {
            let word = change.name.ident.as_str();
            let problem = match (change.action, options.get(word)) {
                (OptionAction::Add, Some(_)) => Some((format!("option \"{word}\" provided more than once"), "42710")),
                (OptionAction::Set | OptionAction::Drop, None) => {
                    Some((format!("option \"{word}\" not found"), "42704"))
                }
                (OptionAction::Add, None) | (OptionAction::Set | OptionAction::Drop, Some(_)) => None,
            };
            if let Some((message, sqlstate)) = problem {
                self.foreign_problem(change.name.span, message, "", sqlstate);
                return None;
            }
            match &change.value {
                Some(value) => options.set(word, &value.text),
                None => options.remove(word),
            }
        }
        Some(options)
    }

    /// Whether none of the constraints is one that a foreign table cannot have; reports the first.
    fn constraints_fit_foreign<'d>(&mut self, constraints: impl Iterator<Item = &'d ConstraintDef>) -> bool {
        for constraint in constraints {
            if let Some(word) = word_of_key(&constraint.kind) {
                let message = format!("{word} constraints are not supported on foreign tables");
                self.foreign_problem(constraint.span, message, "what holds remote rows has to see to it", "0A000");
                return false;
            }
        }
        true
    }

    /// Whether options of a column stand with a foreign table; reports those that do not.
    pub(super) fn options_fit(&mut self, table: &Table, options: &[OptionChange]) -> bool {
        let Some(first) = options.first().filter(|_| table.foreign.is_none()) else { return true };
        let message = format!("\"{}\" is not a foreign table", table.name.name.as_str());
        self.foreign_problem(first.name.span, message, "only columns of foreign tables have options", "42809");
        false
    }

    /// Reports an action that cannot be done to a foreign table, or to one that has foreign partitions. Answers whether it
    /// was one.
    pub(super) fn forbidden_by_foreign(&mut self, name: &QualifiedName, action: &AlterTableAction) -> bool {
        if matches!(action.kind, AlterTableKind::ColumnType { using: Some(_), .. })
            && self.forbidden_by_partition_key(name, action)
        {
            return true;
        }
        let Some(table) = self.draft.schema.table(name) else { return false };
        let label = name.name.as_str();
        let foreign = table.foreign.is_some();
        // Looking for what descends from a table reads all of them.
        let among = || foreign_partition(&self.draft.schema, table);
        let below = || (foreign || self.has_descents()).then(among).flatten();
        let keys: &[ConstraintDef] = match &action.kind {
            AlterTableKind::AddConstraint(constraint) => std::slice::from_ref(constraint),
            AlterTableKind::AddColumn { column, .. } => &column.constraints,
            AlterTableKind::ColumnType { using: Some(using), .. } => {
                let Some(found) = below() else { return false };
                let message = format!("\"{}\" is not a table", found.name.name.as_str());
                let at = using.span;
                self.foreign_problem(at, message, "its rows are elsewhere: leave USING out", "42809");
                return true;
            }
            _ => &[],
        };
        if foreign && !keys.is_empty() {
            return !self.constraints_fit_foreign(keys.iter());
        }
        if let Some((what, at)) = keys
            .iter()
            .find_map(|key| Some((word_of_key(&key.kind)?, key.span)))
            .filter(|_| table.partitioning.is_some() && below().is_some())
        {
            let message = match what {
                "foreign key" => "foreign key constraints are not supported on foreign tables".to_owned(),
                _ => format!("cannot create unique index on partitioned table \"{label}\""),
            };
            self.foreign_problem(at, message, "some of its partitions are foreign tables", "42809");
            return true;
        }
        let what = match (foreign, forbidden(&action.kind)) {
            (true, what @ Some(_)) => what,
            (false, _) => of_foreign_tables(&action.kind),
            (true, None) => None,
        };
        if let Some(what) = what {
            let message = format!("ALTER action {what} cannot be performed on relation \"{label}\"");
            let help = if foreign { "it is a foreign table" } else { "it is no foreign table" };
            self.foreign_problem(action.span, message, help, "42809");
        }
        what.is_some()
    }

    /// `OPTIONS (…)` of `ALTER TABLE`
    pub(super) fn set_foreign_options(&mut self, table: &QualifiedName, changes: &[OptionChange]) {
        let Some(foreign) = self.draft.schema.table(table).and_then(|table| table.foreign.clone()) else { return };
        if let Some(options) = self.foreign_options(&foreign.options, changes)
            && let Some(table) = self.draft.schema.table_mut(table)
        {
            table.foreign = Some(Foreign { options, ..foreign });
        }
    }

    /// What forbids a foreign table to be a partition of another, or one that has foreign partitions; reports it. Answers
    /// whether anything does.
    pub(super) fn forbids_foreign(&mut self, parent: &QualifiedName, child: &Table, at: Span) -> bool {
        let schema = &self.draft.schema;
        let Some(foreign) = foreign_partition(schema, child).map(|table| table.name.name.as_str().to_owned()) else {
            return false;
        };
        let Some(above) = schema.table(parent) else { return false };
        let mut family = vec![above];
        family.extend(schema.ancestors(above));
        let constraints = || family.iter().flat_map(|table| table.constraints.values());
        let is_key = |kind: &ConstraintKind| matches!(kind, ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_));
        let is_above = |name: &QualifiedName| family.iter().any(|table| table.name == *name);
        let unique = schema.objects().any(|(_, object)| match object {
            Object::Index(index) => index.unique && is_above(&index.table),
            _ => false,
        });
        let of_constraint =
            |table: &&Table| schema.triggers_of(&table.name).any(|trigger| trigger.constraint.is_some());
        let with_trigger = family.iter().any(of_constraint);
        let (message, help) = if unique || constraints().any(|constraint| is_key(&constraint.kind)) {
            let parent = parent.name.as_str();
            let message =
                format!("cannot make foreign table \"{foreign}\" a partition of partitioned table \"{parent}\"");
            (message, "a table with foreign partitions has no unique indexes")
        } else if constraints().any(|constraint| matches!(constraint.kind, ConstraintKind::ForeignKey(_))) {
            ("foreign key constraints are not supported on foreign tables".to_owned(), "")
        } else if with_trigger {
            (format!("\"{foreign}\" is a foreign table"), "foreign tables cannot have constraint triggers")
        } else {
            return false;
        };
        self.foreign_problem(at, message, help, "42809");
        true
    }

    /// Whether an index can be made of a table as far as foreign tables are concerned; reports why not.
    pub(super) fn suits_foreign(&mut self, table: &QualifiedName, unique: bool, at: Span) -> bool {
        let schema = &self.draft.schema;
        let Some(found) = schema.table(table) else { return true };
        let label = table.name.as_str();
        let (message, help) = if found.foreign.is_some() {
            let message = format!("cannot create index on relation \"{label}\"");
            (message, "it is a foreign table: index what holds its rows")
        } else if unique && found.partitioning.is_some() && foreign_partition(schema, found).is_some() {
            let message = format!("cannot create unique index on partitioned table \"{label}\"");
            (message, "some of its partitions are foreign tables")
        } else {
            return true;
        };
        self.foreign_problem(at, message, help, "42809");
        false
    }

    /// The table of that name, foreign or not as it is wanted; reports one that is not so, or none.
    pub(super) fn ordinary_or_foreign(&mut self, name: &ObjectName, foreign: bool) -> Option<QualifiedName> {
        let (found, relation) = match self.relation_named(name) {
            Some(found) => found,
            None => return self.table_named(name),
        };
        let is = relation == Relation::Table
            && self.draft.schema.table(&found).is_some_and(|table| table.foreign.is_some() == foreign);
        if is {
            return Some(found);
        }
        if relation != Relation::Table && !foreign {
            return self.table_named(name);
        }
        let what = if foreign { "foreign table" } else { "table" };
        let message = format!("\"{}\" is not a {what}", found.name.as_str());
        let help = match (foreign, relation == Relation::Table) {
            (false, _) => "it is a foreign table: say FOREIGN TABLE",
            (true, true) => "it is a table: say TABLE",
            (true, false) => "it is a relation of another kind",
        };
        self.foreign_problem(name.span(), message, help, "42809");
        None
    }

    /// `DROP TABLE`, `DROP FOREIGN TABLE`
    pub(super) fn drop_tables(&mut self, names: &[ObjectName], foreign: bool, drop: &Drop, span: Span) {
        let mut found = Vec::new();
        for name in names {
            match self.relation_named(name) {
                Some((_, Relation::Table)) => {
                    found.extend(self.ordinary_or_foreign(name, foreign).map(ObjectId::Table));
                }
                Some(_) if foreign => {
                    self.ordinary_or_foreign(name, true);
                }
                None if foreign && !drop.if_exists => {
                    let mut diagnostic = self.missing(Kind::Table, name);
                    if diagnostic.code == "unknown-table" {
                        diagnostic.sqlstate = Some("42704");
                    }
                    self.report(diagnostic);
                }
                None if foreign => {}
                Some(_) | None => self.not_found(name, Kind::Table, drop),
            }
        }
        self.drop_found(found, drop, span);
    }
}

/// A foreign table among a table and its partitions.
pub(super) fn foreign_partition<'s>(schema: &'s Schema, table: &'s Table) -> Option<&'s Table> {
    let below = schema.descendants(&table.name);
    std::iter::once(table).chain(below).find(|table| table.foreign.is_some())
}

/// What PostgreSQL calls constraints that foreign tables cannot have.
fn word_of_key(kind: &ConstraintDefKind) -> Option<&'static str> {
    match kind {
        ConstraintDefKind::PrimaryKey(_) => Some("primary key"),
        ConstraintDefKind::Unique(_) => Some("unique"),
        ConstraintDefKind::ForeignKey(_) => Some("foreign key"),
        ConstraintDefKind::Exclude(_) => Some("exclusion"),
        ConstraintDefKind::Null
        | ConstraintDefKind::NotNull { .. }
        | ConstraintDefKind::Default(_)
        | ConstraintDefKind::Generated { .. }
        | ConstraintDefKind::Identity { .. }
        | ConstraintDefKind::Check { .. } => None,
    }
}

/// The actions that foreign tables alone know.
fn of_foreign_tables(kind: &AlterTableKind) -> Option<&'static str> {
    match kind {
        AlterTableKind::Options(_) => Some("OPTIONS"),
        AlterTableKind::ColumnOptions { .. } => Some("ALTER COLUMN ... OPTIONS"),
        _ => None,
    }
}

/// The actions that foreign tables do not know.
fn forbidden(kind: &AlterTableKind) -> Option<&'static str> {
    match kind {
        AlterTableKind::SetOptions(_) => Some("SET"),
        AlterTableKind::ResetOptions(_) => Some("RESET"),
        AlterTableKind::SetUnlogged(true) => Some("SET UNLOGGED"),
        AlterTableKind::SetUnlogged(false) => Some("SET LOGGED"),
        AlterTableKind::ReplicaIdentity(_) => Some("REPLICA IDENTITY"),
        AlterTableKind::ClusterOn(Some(_)) => Some("CLUSTER ON"),
        AlterTableKind::ClusterOn(None) => Some("SET WITHOUT CLUSTER"),
        AlterTableKind::RowSecurity(true) => Some("ENABLE ROW SECURITY"),
        AlterTableKind::RowSecurity(false) => Some("DISABLE ROW SECURITY"),
        AlterTableKind::ForceRowSecurity(true) => Some("FORCE ROW SECURITY"),
        AlterTableKind::ForceRowSecurity(false) => Some("NO FORCE ROW SECURITY"),
        AlterTableKind::OfType(Some(_)) => Some("OF"),
        AlterTableKind::OfType(None) => Some("NOT OF"),
        AlterTableKind::AccessMethod(_) => Some("SET ACCESS METHOD"),
        AlterTableKind::SetRuleFiring(_) => Some("ENABLE RULE"),
        AlterTableKind::AlterConstraint { .. } => Some("ALTER CONSTRAINT"),
        AlterTableKind::AttachPartition { .. } => Some("ATTACH PARTITION"),
        AlterTableKind::DetachPartition(_) => Some("DETACH PARTITION"),
        AlterTableKind::TuneColumn { change: ColumnTuning::Compression(_), .. } => {
            Some("ALTER COLUMN ... SET COMPRESSION")
        }
        AlterTableKind::TuneColumn { .. }
        | AlterTableKind::Options(_)
        | AlterTableKind::ColumnOptions { .. }
        | AlterTableKind::AddColumn { .. }
        | AlterTableKind::DropColumn { .. }
        | AlterTableKind::ColumnType { .. }
        | AlterTableKind::ColumnDefault { .. }
        | AlterTableKind::ColumnNotNull { .. }
        | AlterTableKind::AddIdentity { .. }
        | AlterTableKind::SetIdentity { .. }
        | AlterTableKind::DropIdentity { .. }
        | AlterTableKind::DropExpression { .. }
        | AlterTableKind::SetExpression { .. }
        | AlterTableKind::AddConstraint(_)
        | AlterTableKind::DropConstraint { .. }
        | AlterTableKind::ValidateConstraint(_)
        | AlterTableKind::RenameConstraint { .. }
        | AlterTableKind::RenameColumn { .. }
        | AlterTableKind::Rename(_)
        | AlterTableKind::SetSchema(_)
        | AlterTableKind::SetFiring(_)
        | AlterTableKind::Inherit(_)
        | AlterTableKind::NoInherit(_)
        | AlterTableKind::Unsupported(_)
        | AlterTableKind::Nothing
        | AlterTableKind::Owner(_) => None,
    }
}
