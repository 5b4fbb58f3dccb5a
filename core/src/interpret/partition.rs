//! Partitions and heirs: what `CREATE TABLE` takes over from parents, how tables join them and leave them.

use super::table::Building;
use super::{Interpreter, Mode};
use crate::analyze::descent::NewKeys;
use crate::analyze::{self, descent};
use crate::diagnostic::Diagnostic;
use crate::model::{
    Bound, BoundValue, Column, Constraint, ConstraintKind, Descent, Expression, ExpressionPlace, Index, IndexKeyKind,
    IndexStorage, Kind, ObjectId, PartitionKey, PartitionStrategy, Partitioning, Table, UniqueKey,
};
use crate::name::{Ident, QualifiedName};
use crate::plan::names::{handed_not_null, name_of_not_null};
use crate::source::Span;
use crate::sql::ast::{
    BoundValueDef, ConstraintDef, ConstraintDefKind, CreateTable, ExprKind, IndexKeyDef, Name, ObjectName,
    PartitionBound, PartitionBoundKind, PartitionBy,
};

impl Interpreter<'_> {
    /// Whether the tables that a table is to descend from are there.
    pub(crate) fn has_parents(&self, create: &CreateTable) -> bool {
        create.parents.iter().all(|parent| self.find(parent, ObjectId::Table).is_some())
    }

    /// The parents of a table in the making, with what they hand down. Answers whether that was possible.
    pub(super) fn take_over(&mut self, building: &mut Building, create: &CreateTable) -> bool {
        let mut parents: Vec<QualifiedName> = Vec::new();
        for written in &create.parents {
            let Some(parent) = self.table_named(written) else { return false };
            if !self.can_be_parent(&parent, written.span(), create.bound.is_some()) {
                return false;
            }
            if create.bound.is_some() && self.forbids_foreign(&parent, &building.table, written.span()) {
                return false;
            }
            if parents.contains(&parent) {
                let message = format!("relation \"{}\" would be inherited from more than once", parent.name.as_str());
                let diagnostic = Diagnostic::error("duplicate-object", message).at(written.span(), "");
                self.report(diagnostic.sqlstate("42P07"));
                return false;
            }
            parents.push(parent);
        }
        let Some(first) = parents.first().cloned() else { return true };
        self.descents = true;
        for parent in &parents {
            let Some(known) = self.draft.schema.table(parent).cloned() else { continue };
            for column in &known.columns {
                if !self.take_over_column(building, &known, column, create.name.span()) {
                    return false;
                }
            }
        }
        building.table.descent = match &create.bound {
            Some(bound) => {
                let name = building.table.name.clone();
                let Some(bound) = self.bound(&name, &first, bound) else { return false };
                Descent::Partition { of: first, bound }
            }
            None => Descent::Heir(parents),
        };
        for options in &create.column_options {
            if building.table.column(&options.name.ident).is_none() {
                self.no_column(building, &options.name);
                continue;
            }
            let default = |kind: &crate::sql::ast::ConstraintDefKind| {
                matches!(kind, crate::sql::ast::ConstraintDefKind::Default(_))
            };
            if options.constraints.iter().any(|constraint| default(&constraint.kind)) {
                self.forget_default(building, &options.name.ident);
            }
            self.build_column_clauses(building, &options.name, &options.constraints, options.span);
        }
        true
    }

    /// What a new partition says of itself that its parents say already is theirs.
    pub(super) fn came_to(&mut self, child: &QualifiedName) {
        descent::absorb(&mut self.draft.schema, child, NewKeys::None);
        self.retake_names();
    }

    fn forget_default(&mut self, building: &mut Building, column: &Ident) {
        let place = ExpressionPlace::Default { table: building.table.name.clone(), column: column.clone() };
        self.draft.pending.retain(|pending| pending.place != place);
        if let Some(built) = building.table.column_mut(column) {
            built.default = None;
        }
    }

    /// Whether a table can have partitions, or heirs; reports one that cannot.
    fn can_be_parent(&mut self, parent: &QualifiedName, at: Span, partition: bool) -> bool {
        let Some(table) = self.draft.schema.table(parent) else { return false };
        let name = parent.name.as_str();
        let sqlstate = if partition { "42P17" } else { "42809" };
        let message = match (&table.partitioning, partition) {
            (None, true) => format!("\"{name}\" is not partitioned"),
            (Some(_), false) => format!("cannot inherit from partitioned table \"{name}\""),
            (None, false) if matches!(table.descent, Descent::Partition { .. }) => {
                format!("cannot inherit from partition \"{name}\"")
            }
            (Some(_), true) | (None, false) => return true,
        };
        self.report(Diagnostic::error("wrong-object-type", message).at(at, "").sqlstate(sqlstate));
        false
    }

    /// A column that comes from a parent: merged with one of the same name.
    fn take_over_column(&mut self, building: &mut Building, parent: &Table, column: &Column, at: Span) -> bool {
        let child = building.table.name.clone();
        if let Some(known) = building.table.column_mut(&column.name) {
            if known.data_type != column.data_type {
                let message = format!("inherited column \"{}\" has a type conflict", column.name.as_str());
                self.report(Diagnostic::error("type-mismatch", message).at(at, "").sqlstate("42804"));
                return false;
            }
            known.not_null = known.not_null.take().or(handed_not_null(&parent.name, column, &child));
            return true;
        }
        let inherited = self.handed_down(&parent.name, &child, column);
        building.table.columns.push(inherited);
        true
    }

    /// A column as a child has it from its parent.
    pub(super) fn handed_down(&mut self, parent: &QualifiedName, child: &QualifiedName, column: &Column) -> Column {
        let mut inherited = column.handed_down();
        inherited.not_null = handed_not_null(parent, column, child);
        let place = |table: &QualifiedName, generated: bool| match generated {
            true => ExpressionPlace::Generated { table: table.clone(), column: column.name.clone() },
            false => ExpressionPlace::Default { table: table.clone(), column: column.name.clone() },
        };
        if let Some(default) = &mut inherited.default {
            *default = self.copied(&place(parent, false), place(child, false), default, (parent, child));
        }
        if let Some(generated) = &mut inherited.generated {
            let expression = generated.expression.clone();
            generated.expression = self.copied(&place(parent, true), place(child, true), &expression, (parent, child));
        }
        inherited
    }

    /// An expression that stands at another place too, and waits there as it does here.
    pub(super) fn copied(
        &mut self,
        from: &ExpressionPlace,
        to: ExpressionPlace,
        expression: &Expression,
        (parent, child): (&QualifiedName, &QualifiedName),
    ) -> Expression {
        self.draft.pending.retain(|pending| pending.place != to);
        if let Some(mut waiting) = self.draft.pending.iter().find(|pending| pending.place == *from).cloned() {
            waiting.place = to;
            self.draft.pending.push(waiting);
        }
        descent::expression_on(expression, parent, child)
    }

    /// `PARTITION BY`
    pub(super) fn build_partitioning(&mut self, building: &mut Building, by: &PartitionBy) {
        if matches!(building.table.descent, Descent::Heir(_)) {
            let message = "cannot create partitioned table as inheritance child";
            self.report(Diagnostic::error("invalid-table", message).at(by.span, "").sqlstate("42P16"));
            return;
        }
        if by.strategy == PartitionStrategy::List && by.keys.len() > 1 {
            let message = "cannot use \"list\" partition strategy with more than one column";
            self.report(Diagnostic::error("invalid-table", message).at(by.span, "").sqlstate("42P17"));
            return;
        }
        let mut keys = Vec::with_capacity(by.keys.len());
        for (position, key) in by.keys.iter().enumerate() {
            keys.extend(self.partition_key(building, by.strategy, position, key));
        }
        building.table.partitioning = Some(Partitioning { strategy: by.strategy, keys });
    }

    fn partition_key(
        &mut self,
        building: &Building,
        strategy: PartitionStrategy,
        position: usize,
        key: &IndexKeyDef,
    ) -> Option<PartitionKey> {
        let table = building.table.name.clone();
        let collation = key.collation.as_ref().and_then(|collation| self.collation(collation));
        let opclass = key.opclass.as_ref().map(|(name, _)| self.opclass(name));
        let name = match &key.value.kind {
            ExprKind::Column(names) if names.len() == 1 => names.first(),
            _ => None,
        };
        let Some(name) = name else {
            let place = ExpressionPlace::PartitionKey { table, position };
            let kind = IndexKeyKind::Expression(self.wait(place, &key.value));
            return Some(PartitionKey { kind, collation, opclass });
        };
        let Some(column) = building.table.column(&name.ident) else {
            let message = format!("column \"{}\" named in partition key does not exist", name.ident.as_str());
            self.report(Diagnostic::error("unknown-column", message).at(name.span, "").sqlstate("42703"));
            return None;
        };
        if column.generated.is_some() {
            let message = "cannot use generated column in partition key";
            self.report(Diagnostic::error("invalid-table", message).at(name.span, "").sqlstate("42P17"));
            return None;
        }
        let schema = &self.draft.schema;
        let method = Ident::new(if strategy == PartitionStrategy::Hash { "hash" } else { "btree" });
        let default = analyze::default_opclass(schema, &column.data_type, &method);
        if opclass.is_none() && default.is_none() && analyze::is_known(schema, &column.data_type) {
            let message = format!(
                "data type {} has no default operator class for access method \"{}\"",
                analyze::display_name(&column.data_type),
                method.as_str()
            );
            self.report(Diagnostic::error("no-operator-class", message).at(name.span, "").sqlstate("42704"));
            return None;
        }
        let own = column.collation.clone().or_else(|| analyze::default_collation(schema, &column.data_type));
        Some(PartitionKey {
            kind: IndexKeyKind::Column(name.ident.clone()),
            collation: collation.filter(|collation| Some(collation) != own.as_ref()),
            opclass: opclass.filter(|opclass| Some(opclass) != default.as_ref()),
        })
    }

    /// `FOR VALUES …`: its values wait to be resolved. Nothing where it does not fit the parent.
    fn bound(&mut self, table: &QualifiedName, parent: &QualifiedName, written: &PartitionBound) -> Option<Bound> {
        let partitioning = self.draft.schema.table(parent)?.partitioning.clone()?;
        let problem = match (&written.kind, partitioning.strategy) {
            (PartitionBoundKind::Default, PartitionStrategy::Hash) => {
                Some(("a hash-partitioned table may not have a default partition".to_owned(), "42P16"))
            }
            (PartitionBoundKind::Default, _)
            | (PartitionBoundKind::List(_), PartitionStrategy::List)
            | (PartitionBoundKind::Hash { .. }, PartitionStrategy::Hash) => None,
            (PartitionBoundKind::Range { from, to }, PartitionStrategy::Range) => {
                let count = partitioning.keys.len();
                let wrong = [("FROM", from.len()), ("TO", to.len())].into_iter().find(|(_, found)| *found != count);
                wrong.map(|(word, _)| {
                    (format!("{word} must specify exactly one value per partitioning column"), "42P16")
                })
            }
            (_, strategy) => {
                let strategy = strategy.name().to_ascii_lowercase();
                Some((format!("invalid bound specification for a {strategy} partition"), "42P16"))
            }
        };
        if let Some((message, sqlstate)) = problem {
            self.report(Diagnostic::error("partition-bound", message).at(written.span, "").sqlstate(sqlstate));
            return None;
        }
        let place = |position: usize, key: usize| ExpressionPlace::Bound { table: table.clone(), position, key };
        Some(match &written.kind {
            PartitionBoundKind::Default => Bound::Default,
            PartitionBoundKind::Hash { modulus, remainder } => {
                if let Some(message) = hash_problem(*modulus, *remainder) {
                    self.report(Diagnostic::error("partition-bound", message).at(written.span, "").sqlstate("42P16"));
                    return None;
                }
                Bound::Hash { modulus: *modulus, remainder: *remainder }
            }
            PartitionBoundKind::List(values) => {
                Bound::List(values.iter().enumerate().map(|(at, value)| self.wait(place(at, 0), value)).collect())
            }
            PartitionBoundKind::Range { from, to } => {
                let mut position = 0;
                let mut ends = |this: &mut Self, ends: &[BoundValueDef]| -> Vec<BoundValue> {
                    let end = |(key, end): (usize, &BoundValueDef)| match end {
                        BoundValueDef::Min => BoundValue::Min,
                        BoundValueDef::Max => BoundValue::Max,
                        BoundValueDef::Value(value) => {
                            position += 1;
                            BoundValue::Value(this.wait(place(position - 1, key), value))
                        }
                    };
                    ends.iter().enumerate().map(end).collect()
                };
                let from = ends(self, from);
                Bound::Range { from, to: ends(self, to) }
            }
        })
    }

    /// That a key of a partitioned table covers its partition key; reports one that does not.
    pub(super) fn covers_partition_key(&mut self, table: &Table, key: &UniqueKey, what: &str, span: Span) -> bool {
        let Some(partitioning) = &table.partitioning else { return true };
        let message = match partitioning.columns() {
            None => format!("unsupported {what} constraint with partition key definition"),
            Some(columns) if columns.iter().all(|column| key.columns.contains(column)) => return true,
            Some(_) => "unique constraint on partitioned table must include all partitioning columns".to_owned(),
        };
        self.report(Diagnostic::error("partition-key", message).at(span, "").sqlstate("0A000"));
        false
    }

    /// Whether an index can be made on a partitioned table; reports why not.
    pub(super) fn suits_partitions(&mut self, index: &Index, at: Span, concurrently: bool) -> bool {
        let Some(table) = self.draft.schema.table(&index.table).filter(|table| table.partitioning.is_some()).cloned()
        else {
            return true;
        };
        if concurrently {
            let message =
                format!("cannot create index on partitioned table \"{}\" concurrently", table.name.name.as_str());
            self.report(Diagnostic::error("wrong-object-type", message).at(at, "").sqlstate("0A000"));
            return false;
        }
        let columns = index.keys.iter().filter_map(|key| match &key.kind {
            IndexKeyKind::Column(column) => Some(column.clone()),
            IndexKeyKind::Expression(_) => None,
        });
        let key = UniqueKey {
            columns: columns.collect(),
            include: Vec::new(),
            nulls_not_distinct: false,
            without_overlaps: false,
            storage: IndexStorage::default(),
        };
        !index.unique || self.covers_partition_key(&table, &key, "UNIQUE", at)
    }

    /// `ATTACH PARTITION`
    pub(super) fn attach_partition(&mut self, parent: &QualifiedName, name: &ObjectName, bound: &PartitionBound) {
        let Some(child) = self.table_named(name) else { return };
        if self.draft.schema.table(parent).is_some_and(|table| table.partitioning.is_none()) {
            let message =
                format!("ALTER action ATTACH PARTITION cannot be performed on relation \"{}\"", parent.name.as_str());
            self.report(Diagnostic::error("wrong-object-type", message).at(name.span(), "").sqlstate("42809"));
            return;
        }
        if !self.suits(parent, &child, name.span(), true) {
            return;
        }
        let table = self.draft.schema.table(&child).cloned();
        if table.is_some_and(|table| self.forbids_foreign(parent, &table, name.span())) {
            return;
        }
        let Some(bound) = self.bound(&child, parent, bound) else { return };
        let attached =
            descent::attach(&mut self.draft.schema, &child, Descent::Partition { of: parent.clone(), bound });
        self.joins.insert(child.clone(), name.span());
        self.joined(&child, attached);
    }

    /// `INHERIT`
    pub(super) fn inherit(&mut self, child: &QualifiedName, name: &ObjectName) {
        let Some(parent) = self.table_named(name) else { return };
        if !self.can_be_parent(&parent, name.span(), false) || !self.suits(&parent, child, name.span(), false) {
            return;
        }
        let Some(table) = self.draft.schema.table(child) else { return };
        let parents = table.descent.parents().iter().cloned().chain([parent]).collect();
        let attached = descent::attach(&mut self.draft.schema, child, Descent::Heir(parents));
        self.joined(child, attached);
    }

    /// Remembers what a table, and what descends from it, had of its own.
    fn joined(&mut self, child: &QualifiedName, attached: descent::Absorbed) {
        self.descents = true;
        self.remember(child, attached);
        let above: Vec<QualifiedName> = descent::tables_above(&self.draft.schema, child).cloned().collect();
        let below: Vec<QualifiedName> =
            self.draft.schema.descendants(child).into_iter().map(|table| table.name.clone()).collect();
        for table in below {
            let absorbed = descent::absorb(&mut self.draft.schema, &table, NewKeys::Of(&above));
            self.remember(&table, absorbed);
        }
        self.retake_names();
    }

    pub(super) fn remember(&mut self, child: &QualifiedName, absorbed: descent::Absorbed) {
        let known = self.absorbed.entry(child.clone()).or_default();
        known.constraints.extend(absorbed.constraints);
        known.indexes.extend(absorbed.indexes);
    }

    /// Whether a table can join a parent; reports what stands in the way.
    fn suits(&mut self, parent: &QualifiedName, child: &QualifiedName, at: Span, partition: bool) -> bool {
        let (Some(above), Some(table)) = (self.draft.schema.table(parent), self.draft.schema.table(child)) else {
            return false;
        };
        let name = child.name.as_str();
        let problem = match (&table.descent, partition) {
            (Descent::Partition { .. }, true) => Some((format!("\"{name}\" is already a partition"), "42809")),
            (Descent::Partition { .. }, false) => {
                Some(("cannot change inheritance of a partition".to_owned(), "42809"))
            }
            (Descent::Heir(_), true) => Some(("cannot attach inheritance child as partition".to_owned(), "42809")),
            (Descent::Heir(parents), false) if parents.contains(parent) => {
                Some((format!("relation \"{}\" would be inherited from more than once", parent.name.as_str()), "42P07"))
            }
            (Descent::Own | Descent::Heir(_), _) => None,
        };
        let circular =
            parent == child || self.draft.schema.descendants(child).iter().any(|below| below.name == *parent);
        let heirs = partition && table.partitioning.is_none() && self.draft.schema.children(child).next().is_some();
        let problem = problem
            .or_else(|| circular.then(|| ("circular inheritance not allowed".to_owned(), "42P07")))
            .or_else(|| heirs.then(|| ("cannot attach inheritance parent as partition".to_owned(), "42809")))
            .or_else(|| {
                let changed = !partition && table.partitioning.is_some();
                changed.then(|| ("cannot change inheritance of partitioned table".to_owned(), "42809"))
            })
            .or_else(|| misfit(&self.draft.schema, above, table, partition));
        if let Some((message, sqlstate)) = problem {
            self.report(Diagnostic::error("partition", message).at(at, "").sqlstate(sqlstate));
            return false;
        }
        true
    }

    /// Whether `ATTACH PARTITION` and `INHERIT` have all that they need: what a later statement brings, they wait for.
    pub(crate) fn can_join(&self, child: &ObjectName, parent: &ObjectName, partition: bool) -> bool {
        let find = |name| self.find(name, ObjectId::Table).and_then(|name| self.draft.schema.table(&name));
        let (Some(table), Some(above)) = (find(child), find(parent)) else { return false };
        above.constraints.values().all(|constraint| match constraint.kind {
            ConstraintKind::Check { no_inherit, .. } => no_inherit || table.constraints.contains_key(&constraint.name),
            ConstraintKind::PrimaryKey(_)
            | ConstraintKind::Unique(_)
            | ConstraintKind::ForeignKey(_)
            | ConstraintKind::Exclude(_) => true,
        }) && above.partitioning.is_some() == partition
            && table.descent == Descent::Own
            && misfit(&self.draft.schema, above, table, partition).is_none()
    }

    /// `DETACH PARTITION`
    pub(super) fn detach_partition(&mut self, parent: &QualifiedName, name: &ObjectName) {
        let Some(child) = self.table_named(name) else { return };
        let is_partition = self.draft.schema.table(&child).is_some_and(|table| match &table.descent {
            Descent::Partition { of, .. } => of == parent,
            Descent::Own | Descent::Heir(_) => false,
        });
        if !is_partition {
            let (child, parent) = (child.name.as_str(), parent.name.as_str());
            let message = format!("relation \"{child}\" is not a partition of relation \"{parent}\"");
            self.report(Diagnostic::error("partition", message).at(name.span(), "").sqlstate("42P01"));
            return;
        }
        self.leave(&child, parent);
    }

    /// `NO INHERIT`
    pub(super) fn disinherit(&mut self, child: &QualifiedName, name: &ObjectName) {
        let Some(parent) = self.table_named(name) else { return };
        let heir = self.draft.schema.table(child).is_some_and(|table| match &table.descent {
            Descent::Heir(parents) => parents.contains(&parent),
            Descent::Own | Descent::Partition { .. } => false,
        });
        if !heir {
            let (child, parent) = (child.name.as_str(), parent.name.as_str());
            let message = format!("relation \"{parent}\" is not a parent of relation \"{child}\"");
            self.report(Diagnostic::error("partition", message).at(name.span(), "").sqlstate("42P01"));
            return;
        }
        self.leave(child, &parent);
    }

    fn leave(&mut self, child: &QualifiedName, parent: &QualifiedName) {
        self.bind_pending();
        let before = self.absorbed.remove(child).unwrap_or_default();
        descent::detach(&mut self.draft.schema, child, parent, &before);
        self.retake_names();
    }

    /// `ALTER INDEX … ATTACH PARTITION`: the partition's index is its parent's from now on.
    pub(super) fn attach_index(&mut self, name: &ObjectName, partition: &ObjectName) {
        self.bind_pending();
        let Some(parent) = self.index_owner(name) else {
            let diagnostic = self.missing(Kind::Index, name);
            return self.report(diagnostic);
        };
        let Some((child, index)) = self.index_owner(partition) else {
            // What an earlier statement has joined already is its parent's.
            let known = self.absorbed.iter().find(|(table, absorbed)| {
                let named = |name: &Ident| *name == partition.name.ident;
                self.candidates(partition).iter().any(|candidate| candidate.schema == table.schema)
                    && (absorbed.indexes.iter().any(|index| named(&index.name.name))
                        || absorbed.constraints.iter().any(|constraint| named(&constraint.name)))
            });
            if let Some(child) = known.map(|(child, _)| child.clone()) {
                self.completed.insert((parent.1, child));
                return;
            }
            let diagnostic = self.missing(Kind::Index, partition);
            return self.report(diagnostic);
        };
        let found = self.draft.schema.table(&child);
        let is_child = found.is_some_and(|table| table.descent.parents().contains(&parent.0));
        // It may be part of one above itself.
        let of = self.part_of(&parent).unwrap_or_else(|| parent.1.clone());
        let joins = match self.part_of(&(child.clone(), index.clone())) {
            Some(known) => known == of,
            None => found.is_some_and(|table| self.can_be_part(table, &index, &of)),
        };
        if is_child && joins {
            descent::join_part(&mut self.draft.schema, &child, &index.name, &of);
            self.completed.insert((parent.1, child));
            return;
        }
        let taken = found.is_some_and(|table| descent::parts_of(&self.draft.schema, table).contains_key(&of));
        let (above, below) = (name.name.ident.as_str(), partition.name.ident.as_str());
        let message = format!("cannot attach index \"{below}\" as a partition of index \"{above}\"");
        let sqlstate = if is_child && taken { "55000" } else { "42P17" };
        self.report(Diagnostic::error("partition", message).at(partition.span(), "").sqlstate(sqlstate));
    }

    /// The table of an index, be it that of a constraint, and its name.
    fn index_owner(&self, name: &ObjectName) -> Option<(QualifiedName, QualifiedName)> {
        if let Some(found) = self.find(name, ObjectId::Index) {
            return self.draft.schema.index(&found).map(|index| (index.table.clone(), found.clone()));
        }
        let (table, constraint) = self.constraint_with_index(name)?;
        let index = QualifiedName { schema: table.schema.clone(), name: constraint };
        Some((table, index))
    }

    /// The index above that an index of a table is part of.
    fn part_of(&self, (table, index): &(QualifiedName, QualifiedName)) -> Option<QualifiedName> {
        let schema = &self.draft.schema;
        match schema.index(index) {
            Some(found) => found.part_of.clone(),
            None => schema.table(table)?.constraints.get(&index.name)?.part_of.clone(),
        }
    }

    /// Whether an index of a partition can be part of one above: it is the same, and nothing else is part of that yet.
    fn can_be_part(&self, child: &Table, own: &QualifiedName, of: &QualifiedName) -> bool {
        let schema = &self.draft.schema;
        if descent::parts_of(schema, child).contains_key(of) {
            return false;
        }
        if let Some(own) = schema.index(own) {
            let inherited = descent::inherited_indexes(schema, child);
            return inherited.iter().any(|above| above.name == *of && descent::is_index_alike(own, above));
        }
        let Some(own) = child.constraints.get(&own.name) else { return false };
        let inherited = descent::inherited(schema, child);
        inherited.iter().any(|(index, above)| index == of && descent::is_alike(own, above))
    }

    /// Reports indexes made for a partitioned table alone that some partition still lacks: they are not valid.
    pub(super) fn check_lone_indexes(&mut self) {
        for (index, (table, span)) in std::mem::take(&mut self.lone_indexes) {
            let lacking: Vec<String> = self
                .draft
                .schema
                .children(&table)
                .filter(|child| child.foreign.is_none())
                .filter(|child| !self.completed.contains(&(index.clone(), child.name.clone())))
                .map(|child| child.name.name.as_str().to_owned())
                .collect();
            let there = self.draft.schema.index(&index).is_some()
                || self.draft.schema.table(&table).is_some_and(|table| table.constraints.contains_key(&index.name));
            if there && !lacking.is_empty() {
                let message = format!(
                    "an index of the partitioned table alone (ON ONLY) is not supported yet: \"{}\"",
                    index.name.as_str()
                );
                self.report(
                    Diagnostic::error("unsupported-clause", message).at(span, "this clause would be lost").help(
                        format!(
                            "attach an index of each partition, or leave out ONLY; without: {}",
                            lacking.join(", ")
                        ),
                    ),
                );
            }
        }
    }

    /// What a source says of a partition or an heir that its parents say too is theirs, however far down it is said: tables are
    /// composed with their parents before they are changed.
    pub(super) fn absorb_what_is_said_twice(&mut self) {
        if self.mode != Mode::Compose || !self.has_descents() {
            return;
        }
        let tables = self.draft.schema.tables().filter(|table| table.descent != Descent::Own);
        for table in tables.map(|table| table.name.clone()).collect::<Vec<_>>() {
            self.absorb_below(&table, NewKeys::None);
        }
    }

    /// Takes out the indexes of partitions that PostgreSQL would have made so by itself.
    pub(super) fn leave_out_parts(&mut self) {
        if !self.has_descents() {
            return;
        }
        for table in descent::tables_with_parts(&self.draft.schema) {
            descent::leave_out_parts(&mut self.draft.schema, &table);
        }
    }

    pub(super) fn note_lone_key(&mut self, table: &QualifiedName, definition: &ConstraintDef) {
        let primary = match definition.kind {
            ConstraintDefKind::PrimaryKey(_) => true,
            ConstraintDefKind::Unique(_) => false,
            _ => return,
        };
        let Some(found) = self.draft.schema.table(table) else { return };
        let name = match &definition.name {
            Some(name) => Some(name.ident.clone()),
            None if primary => found.primary_key().map(|key| key.name.clone()),
            None => None,
        };
        if let Some(ident) = name {
            self.note_lone(table, &Name { ident, span: definition.span });
        }
    }

    /// Remembers that an index or a key was made for a partitioned table alone.
    pub(super) fn note_lone(&mut self, table: &QualifiedName, index: &Name) {
        let has_children = self.draft.schema.children(table).next().is_some();
        let partitioned = self.draft.schema.table(table).is_some_and(|table| table.partitioning.is_some());
        if has_children && partitioned {
            let name = QualifiedName { schema: table.schema.clone(), name: index.ident.clone() };
            self.lone_indexes.insert(name, (table.clone(), index.span));
        }
    }
}

fn hash_problem(modulus: u32, remainder: u32) -> Option<&'static str> {
    if modulus == 0 {
        return Some("modulus for hash partition must be an integer value greater than zero");
    }
    (remainder >= modulus).then_some("remainder for hash partition must be less than modulus")
}

/// Why a table's columns and constraints are not those that a parent demands.
fn misfit(
    schema: &crate::model::Schema,
    parent: &Table,
    child: &Table,
    partition: bool,
) -> Option<(String, &'static str)> {
    let name = child.name.name.as_str();
    if partition && let Some(more) = child.columns.iter().find(|column| parent.column(&column.name).is_none()) {
        let (column, parent) = (more.name.as_str(), parent.name.name.as_str());
        return Some((
            format!("table \"{name}\" contains column \"{column}\" not found in parent \"{parent}\""),
            "42804",
        ));
    }
    for column in &parent.columns {
        let label = column.name.as_str();
        let Some(own) = child.column(&column.name) else {
            return Some((format!("child table is missing column \"{label}\""), "42804"));
        };
        if own.data_type != column.data_type {
            return Some((format!("child table \"{name}\" has different type for column \"{label}\""), "42804"));
        }
        if own.collation != column.collation {
            return Some((format!("child table \"{name}\" has different collation for column \"{label}\""), "42P21"));
        }
        if column.hands_down_not_null() {
            let Some(known) = &own.not_null else {
                return Some((
                    format!("column \"{label}\" in child table \"{name}\" must be marked NOT NULL"),
                    "42804",
                ));
            };
            let validated = column.not_null.as_ref().is_some_and(|not_null| not_null.validated);
            let conflict = if known.no_inherit {
                Some("non-inherited")
            } else if validated && !known.validated {
                Some("NOT VALID")
            } else {
                None
            };
            if let (Some(conflict), Some(constraint)) = (conflict, name_of_not_null(&child.name, own)) {
                let message = format!(
                    "constraint \"{}\" conflicts with {conflict} constraint on child table \"{name}\"",
                    constraint.as_str()
                );
                return Some((message, "42P17"));
            }
        }
        if own.generated.is_some() != column.generated.is_some() {
            return Some((format!("column \"{label}\" in child table must be a generated column"), "42804"));
        }
    }
    let above = descent::inherited_constraints(schema, parent);
    let checks = parent.constraints.values().chain(&above).filter(|constraint| constraint.is_inherited_check());
    for check in checks {
        let label = check.name.as_str();
        match child.constraints.get(&check.name) {
            None => return Some((format!("child table is missing constraint \"{label}\""), "42804")),
            Some(own) => {
                let wanted = descent::constraint_on(check, &parent.name, &child.name);
                let conflict = if matches!(own.kind, ConstraintKind::Check { no_inherit: true, .. }) {
                    Some("non-inherited")
                } else if check.validated && own.enforced && !own.validated {
                    Some("NOT VALID")
                } else if check.enforced && !own.enforced {
                    Some("NOT ENFORCED")
                } else {
                    None
                };
                if let Some(conflict) = conflict {
                    let message = format!(
                        "constraint \"{label}\" conflicts with {conflict} constraint on child table \"{name}\""
                    );
                    return Some((message, "42P17"));
                }
                let validated = Constraint { validated: own.validated, enforced: own.enforced, ..wanted };
                if crate::diff::constraint(own, &validated) == crate::diff::Same::No {
                    let message =
                        format!("child table \"{name}\" has different definition for check constraint \"{label}\"");
                    return Some((message, "42804"));
                }
            }
        }
    }
    None
}
