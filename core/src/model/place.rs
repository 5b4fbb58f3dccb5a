use super::{
    ConstraintKind, Descent, Exclusion, Expression, IndexKey, IndexKeyKind, ObjectId, RoutineBody, Schema, WholeKind,
};
use crate::name::{Ident, QualifiedName};

/// A place in a schema that holds an expression. It decides which names an expression may use and what it must yield.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ExpressionPlace {
    /// A column's default.
    Default {
        /// The table.
        table: QualifiedName,
        /// The column.
        column: Ident,
    },
    /// What a generated column is computed from.
    Generated {
        /// The table.
        table: QualifiedName,
        /// The column.
        column: Ident,
    },
    /// A check constraint.
    Check {
        /// The table.
        table: QualifiedName,
        /// The constraint.
        constraint: Ident,
    },
    /// One part of a partition key.
    PartitionKey {
        /// The table.
        table: QualifiedName,
        /// The part, from 0.
        position: usize,
    },
    /// One value of a partition's bound.
    Bound {
        /// The partition.
        table: QualifiedName,
        /// The value among all that the bound has, from 0.
        position: usize,
        /// The part of the partition key that it is a value of, from 0.
        key: usize,
    },
    /// One element of an exclusion constraint.
    ExclusionKey {
        /// The table.
        table: QualifiedName,
        /// The constraint.
        constraint: Ident,
        /// The element, from 0.
        position: usize,
    },
    /// The rows that an exclusion constraint is about.
    ExclusionPredicate {
        /// The table.
        table: QualifiedName,
        /// The constraint.
        constraint: Ident,
    },
    /// One part of an index's key.
    IndexKey {
        /// The index.
        index: QualifiedName,
        /// The part, from 0.
        position: usize,
    },
    /// An index's predicate.
    IndexPredicate {
        /// The index.
        index: QualifiedName,
    },
    /// The default of a routine's parameter.
    ParameterDefault {
        /// The routine: always [`ObjectId::Routine`].
        routine: ObjectId,
        /// The parameter, from 0.
        position: usize,
    },
    /// The body of a function that is SQL: the value that it returns, or its queries, each as a subquery, in an array.
    RoutineBody {
        /// The routine: always [`ObjectId::Routine`].
        routine: ObjectId,
        /// Whether it is `RETURN …`.
        returns: bool,
    },
    /// The query of a view, as a subquery.
    ViewQuery {
        /// The view.
        view: QualifiedName,
    },
    /// A domain's default.
    DomainDefault {
        /// The domain.
        domain: QualifiedName,
    },
    /// A check constraint of a domain.
    DomainCheck {
        /// The domain.
        domain: QualifiedName,
        /// The constraint.
        constraint: Ident,
    },
    /// A clause of an object that is carried whole: an expression of which statistics are gathered,
    /// which rows of a table are published.
    Clause {
        /// The object: always [`ObjectId::Whole`].
        object: ObjectId,
        /// The clause, from 0.
        position: usize,
    },
    /// The condition of a trigger.
    TriggerWhen {
        /// The table.
        table: QualifiedName,
        /// The trigger.
        trigger: Ident,
    },
    /// A part of a rule.
    Rule {
        /// The table or the view.
        table: QualifiedName,
        /// The rule.
        rule: Ident,
        /// Which part.
        part: RulePart,
    },
    /// A policy's USING.
    Using {
        /// The table.
        table: QualifiedName,
        /// The policy.
        policy: Ident,
    },
    /// A policy's WITH CHECK.
    WithCheck {
        /// The table.
        table: QualifiedName,
        /// The policy.
        policy: Ident,
    },
}

/// A part of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RulePart {
    /// Its condition: in an array, with its first statement, whose names its own must not be.
    Condition,
    /// What it does: its statements, each as a subquery, in an array.
    Actions,
}

impl Schema {
    /// The table whose columns an expression at `place` sees.
    pub fn table_of_place(&self, place: &ExpressionPlace) -> Option<QualifiedName> {
        match place {
            ExpressionPlace::Default { table, .. }
            | ExpressionPlace::Generated { table, .. }
            | ExpressionPlace::Check { table, .. }
            | ExpressionPlace::PartitionKey { table, .. }
            | ExpressionPlace::ExclusionKey { table, .. }
            | ExpressionPlace::ExclusionPredicate { table, .. }
            | ExpressionPlace::TriggerWhen { table, .. }
            | ExpressionPlace::Rule { table, .. }
            | ExpressionPlace::Using { table, .. }
            | ExpressionPlace::WithCheck { table, .. } => Some(table.clone()),
            // A bound is about its parent's columns.
            ExpressionPlace::Bound { table, .. } => self.table(table)?.descent.parents().first().cloned(),
            ExpressionPlace::IndexKey { index, .. } | ExpressionPlace::IndexPredicate { index } => {
                self.index(index).map(|index| index.table.clone())
            }
            ExpressionPlace::Clause { object, position } => self.table_of_clause(object, *position),
            ExpressionPlace::ParameterDefault { .. }
            | ExpressionPlace::RoutineBody { .. }
            | ExpressionPlace::ViewQuery { .. }
            | ExpressionPlace::DomainDefault { .. }
            | ExpressionPlace::DomainCheck { .. } => None,
        }
    }

    /// The table whose columns a clause sees.
    fn table_of_clause(&self, object: &ObjectId, position: usize) -> Option<QualifiedName> {
        let whole = self.whole(object)?;
        whole.clauses.get(position)?.published().or_else(|| whole.table()).cloned()
    }

    /// The exclusion constraint to which `place` belongs.
    pub fn exclusion(&self, place: &ExpressionPlace) -> Option<&Exclusion> {
        let (ExpressionPlace::ExclusionKey { table, constraint, .. }
        | ExpressionPlace::ExclusionPredicate { table, constraint }) = place
        else {
            return None;
        };
        match &self.table(table)?.constraints.get(constraint)?.kind {
            ConstraintKind::Exclude(exclusion) => Some(exclusion),
            _ => None,
        }
    }

    /// The exclusion constraint to which `place` belongs, to change.
    pub fn exclusion_mut(&mut self, place: &ExpressionPlace) -> Option<&mut Exclusion> {
        let (ExpressionPlace::ExclusionKey { table, constraint, .. }
        | ExpressionPlace::ExclusionPredicate { table, constraint }) = place
        else {
            return None;
        };
        match &mut self.table_mut(table)?.constraints.get_mut(constraint)?.kind {
            ConstraintKind::Exclude(exclusion) => Some(exclusion),
            _ => None,
        }
    }

    /// The part of an index's key at `place`, and the index's access method.
    pub fn index_key(&self, place: &ExpressionPlace) -> Option<(&IndexKey, &Ident)> {
        match place {
            ExpressionPlace::IndexKey { index, position } => {
                let index = self.index(index)?;
                Some((index.keys.get(*position)?, &index.method))
            }
            ExpressionPlace::ExclusionKey { position, .. } => {
                let exclusion = self.exclusion(place)?;
                Some((&exclusion.elements.get(*position)?.key, &exclusion.method))
            }
            _ => None,
        }
    }

    /// The part of an index's key at `place`, to change.
    pub fn index_key_mut(&mut self, place: &ExpressionPlace) -> Option<&mut IndexKey> {
        match place {
            ExpressionPlace::IndexKey { index, position } => self.index_mut(index)?.keys.get_mut(*position),
            ExpressionPlace::ExclusionKey { position, .. } => {
                Some(&mut self.exclusion_mut(place)?.elements.get_mut(*position)?.key)
            }
            _ => None,
        }
    }

    /// The expression at `place`, to change; `None` where there is none.
    pub fn expression_mut(&mut self, place: &ExpressionPlace) -> Option<&mut Expression> {
        match place {
            ExpressionPlace::Default { table, column } => self.table_mut(table)?.column_mut(column)?.default.as_mut(),
            ExpressionPlace::Generated { table, column } => {
                self.table_mut(table)?.column_mut(column)?.generated.as_mut().map(|generated| &mut generated.expression)
            }
            ExpressionPlace::Check { table, constraint } => {
                match &mut self.table_mut(table)?.constraints.get_mut(constraint)?.kind {
                    ConstraintKind::Check { expression, .. } => Some(expression),
                    ConstraintKind::PrimaryKey(_)
                    | ConstraintKind::Unique(_)
                    | ConstraintKind::ForeignKey(_)
                    | ConstraintKind::Exclude(_) => None,
                }
            }
            ExpressionPlace::PartitionKey { table, position } => {
                match &mut self.table_mut(table)?.partitioning.as_mut()?.keys.get_mut(*position)?.kind {
                    IndexKeyKind::Column(_) => None,
                    IndexKeyKind::Expression(expression) => Some(expression),
                }
            }
            ExpressionPlace::ExclusionKey { position, .. } => {
                match &mut self.exclusion_mut(place)?.elements.get_mut(*position)?.key.kind {
                    IndexKeyKind::Column(_) => None,
                    IndexKeyKind::Expression(expression) => Some(expression),
                }
            }
            ExpressionPlace::Bound { table, position, .. } => match &mut self.table_mut(table)?.descent {
                Descent::Partition { bound, .. } => bound.values_mut().into_iter().nth(*position),
                Descent::Own | Descent::Heir(_) => None,
            },
            ExpressionPlace::ExclusionPredicate { .. } => self.exclusion_mut(place)?.predicate.as_mut(),
            ExpressionPlace::IndexKey { index, position } => {
                match &mut self.index_mut(index)?.keys.get_mut(*position)?.kind {
                    IndexKeyKind::Column(_) => None,
                    IndexKeyKind::Expression(expression) => Some(expression),
                }
            }
            ExpressionPlace::IndexPredicate { index } => self.index_mut(index)?.predicate.as_mut(),
            ExpressionPlace::ParameterDefault { routine, position } => {
                self.routine_mut(routine)?.parameters.get_mut(*position)?.default.as_mut()
            }
            ExpressionPlace::RoutineBody { routine, .. } => match &mut self.routine_mut(routine)?.body {
                RoutineBody::Sql(body) => Some(body),
                RoutineBody::Text(_) | RoutineBody::Library { .. } | RoutineBody::Aggregate(_) => None,
            },
            ExpressionPlace::ViewQuery { view } => Some(&mut self.view_mut(view)?.query),
            ExpressionPlace::DomainDefault { domain } => self.domain_mut(domain)?.default.as_mut(),
            ExpressionPlace::DomainCheck { domain, constraint } => {
                self.domain_mut(domain)?.checks.get_mut(constraint).map(|check| &mut check.expression)
            }
            ExpressionPlace::Clause { object, position } => {
                let whole = self.whole_mut(object)?;
                let clause = whole.clauses.get_mut(*position)?;
                if whole.kind == WholeKind::Publication { clause.rows.as_mut() } else { Some(&mut clause.text) }
            }
            ExpressionPlace::TriggerWhen { table, trigger } => {
                let id = ObjectId::Trigger { table: table.clone(), name: trigger.clone() };
                self.trigger_mut(&id)?.when.as_mut()
            }
            ExpressionPlace::Rule { table, rule, part } => {
                let rule = self.rule_mut(&ObjectId::Rule { table: table.clone(), name: rule.clone() })?;
                match part {
                    RulePart::Condition => rule.condition.as_mut(),
                    RulePart::Actions => Some(&mut rule.actions),
                }
            }
            ExpressionPlace::Using { table, policy } => self.policy_mut(table, policy)?.using.as_mut(),
            ExpressionPlace::WithCheck { table, policy } => self.policy_mut(table, policy)?.with_check.as_mut(),
        }
    }
}

impl ExpressionPlace {
    /// The object the place belongs to.
    pub fn object(&self) -> ObjectId {
        match self {
            Self::Default { table, .. }
            | Self::Generated { table, .. }
            | Self::Check { table, .. }
            | Self::PartitionKey { table, .. }
            | Self::Bound { table, .. }
            | Self::ExclusionKey { table, .. }
            | Self::ExclusionPredicate { table, .. } => ObjectId::Table(table.clone()),
            Self::IndexKey { index, .. } | Self::IndexPredicate { index } => ObjectId::Index(index.clone()),
            Self::ParameterDefault { routine, .. } | Self::RoutineBody { routine, .. } => routine.clone(),
            Self::Clause { object, .. } => object.clone(),
            Self::ViewQuery { view } => ObjectId::View(view.clone()),
            Self::DomainDefault { domain } | Self::DomainCheck { domain, .. } => ObjectId::Type(domain.clone()),
            Self::TriggerWhen { table, trigger } => ObjectId::Trigger { table: table.clone(), name: trigger.clone() },
            Self::Rule { table, rule, .. } => ObjectId::Rule { table: table.clone(), name: rule.clone() },
            Self::Using { table, policy } | Self::WithCheck { table, policy } => {
                ObjectId::Policy { table: table.clone(), name: policy.clone() }
            }
        }
    }
}
