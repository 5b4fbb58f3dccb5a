//! Domains: `CREATE DOMAIN` and `ALTER DOMAIN` (typecmds.c); names that all types share.

use std::collections::BTreeMap;

use super::{Interpreter, Mode, Pending, names};
use crate::analyze;
use crate::diagnostic::Diagnostic;
use crate::model::{
    Composite, Definition, Domain, DomainCheck, ExpressionPlace, Kind, NotNull, Object, ObjectId, ObjectPart, TypeRef,
};
use crate::name::{Ident, QualifiedName, constraint_name};
use crate::source::Span;
use crate::sql::ast::{
    AlterDomain, AlterDomainAction, ConstraintDef, ConstraintDefKind, CreateDomain, Expr, Name, ObjectName, Statement,
    StatementKind, TypeName,
};

impl Interpreter<'_> {
    pub(super) fn create_domain(&mut self, create: &CreateDomain, span: Span) {
        let name = self.target(&create.name);
        if self.draft.schema.table(&name).is_some() {
            self.row_type_taken(&name, create.name.span());
            return;
        }
        let waiting = self.draft.pending.len();
        let Some(base) = self.base_of_domain(&create.data_type) else {
            return;
        };
        let collation = create.collation.as_ref().and_then(|collation| self.collation(collation));
        self.check_collation(&base, collation.as_ref(), create.data_type.span);
        let own = analyze::default_collation(&self.draft.schema, &base);
        let collation = collation.filter(|written| own.as_ref() != Some(written));
        let checks = BTreeMap::new();
        let mut domain = Domain { name: name.clone(), base, collation, default: None, not_null: None, checks };
        let (mut nullable, mut has_default) = (false, false);
        for definition in &create.constraints {
            match &definition.kind {
                ConstraintDefKind::Default(expr) => {
                    if has_default {
                        let diagnostic = Diagnostic::error("duplicate-default", "multiple default expressions");
                        self.report(diagnostic.at(definition.span, "").sqlstate("42601"));
                        continue;
                    }
                    has_default = true;
                    domain.default = Some(self.wait(ExpressionPlace::DomainDefault { domain: name.clone() }, expr));
                }
                ConstraintDefKind::Null => nullable = true,
                _ => self.add_to_domain(&mut domain, definition),
            }
            if nullable && domain.not_null.is_some() {
                let message = "conflicting NULL/NOT NULL constraints";
                let diagnostic = Diagnostic::error("conflicting-null", message).at(definition.span, "");
                self.report(diagnostic.sqlstate("42601"));
            }
        }
        if !has_default {
            self.inherit_default(&mut domain);
        }
        let id = ObjectId::Type(name.clone());
        let checks: Vec<Ident> = domain.checks.keys().cloned().collect();
        if self.define(Object::Defined(Definition::Domain(domain)), span, create.name.span(), false) {
            for check in checks {
                self.take_constraint_name(&name, &check);
            }
        } else {
            self.withdraw(waiting, &id);
        }
    }

    /// A domain begins with the default of the one it stands on (`DefineDomain`).
    fn inherit_default(&mut self, domain: &mut Domain) {
        let base = self.draft.schema.domain(&domain.base.name).filter(|_| !domain.base.array);
        let Some((place, default)) = base.and_then(|base| {
            Some((ExpressionPlace::DomainDefault { domain: base.name.clone() }, base.default.clone()?))
        }) else {
            return;
        };
        domain.default = Some(default);
        if let Some(waiting) = self.draft.pending.iter().find(|pending| pending.place == place).cloned() {
            let place = ExpressionPlace::DomainDefault { domain: domain.name.clone() };
            self.draft.pending.push(Pending { place, ..waiting });
        }
    }

    fn base_of_domain(&mut self, written: &TypeName) -> Option<TypeRef> {
        let found = analyze::resolve_type(&self.draft.schema, &self.search_path, written);
        if let Err(problem) = &found
            && problem.code == "pseudo-type"
        {
            let message = format!("\"{}\" is not a valid base type for a domain", written.name.name.ident.as_str());
            self.report(Diagnostic::error("pseudo-type", message).at(written.span, "").sqlstate("42804"));
            return None;
        }
        Some(self.type_named(written))
    }

    /// Adds a constraint to a domain that is not there yet, or not for now.
    fn add_to_domain(&mut self, domain: &mut Domain, definition: &ConstraintDef) {
        let refused = |what: &str, sqlstate: &'static str| {
            Diagnostic::error("domain-constraint", what).at(definition.span, "").sqlstate(sqlstate)
        };
        if definition.deferrability.is_some() {
            let what = "specifying constraint deferrability not supported for domains";
            return self.report(refused(what, "0A000"));
        }
        if definition.enforced.is_some() {
            let what = "specifying constraint enforceability not supported for domains";
            return self.report(refused(what, "42P17"));
        }
        match &definition.kind {
            ConstraintDefKind::Check { no_inherit: true, .. } => {
                self.report(refused("check constraints for domains cannot be marked NO INHERIT", "42P17"));
            }
            ConstraintDefKind::Check { expression, .. } => self.add_check(domain, definition, expression),
            ConstraintDefKind::NotNull { .. } => {
                let chosen = constraint_name(domain.name.name.as_str(), "not_null");
                let name = definition.name.as_ref().map(|name| name.ident.clone()).filter(|name| *name != chosen);
                domain.not_null.get_or_insert(NotNull::named(name));
            }
            ConstraintDefKind::PrimaryKey(_) => {
                self.report(refused("primary key constraints not possible for domains", "42601"));
            }
            ConstraintDefKind::Unique(_) => {
                self.report(refused("unique constraints not possible for domains", "42601"));
            }
            ConstraintDefKind::ForeignKey(_) => {
                self.report(refused("foreign key constraints not possible for domains", "42601"));
            }
            ConstraintDefKind::Generated { .. } | ConstraintDefKind::Identity { .. } => {
                self.report(refused("specifying GENERATED not supported for domains", "0A000"));
            }
            ConstraintDefKind::Exclude(_) => {
                self.report(refused("exclusion constraints not possible for domains", "42601"));
            }
            ConstraintDefKind::Null | ConstraintDefKind::Default(_) => {}
        }
        self.unsupported(&definition.unsupported);
    }

    fn add_check(&mut self, domain: &mut Domain, definition: &ConstraintDef, expression: &Expr) {
        let of = domain.name.clone();
        let name = match &definition.name {
            Some(name) => name.ident.clone(),
            None => names::free_name(of.name.as_str(), None, "check", |name| {
                let qualified = QualifiedName { schema: of.schema.clone(), name: name.clone() };
                domain.checks.contains_key(name) || self.constraint_names.contains_key(&qualified)
            }),
        };
        if domain.checks.contains_key(&name) || domain.not_null_name().is_some_and(|known| known == name) {
            let message =
                format!("constraint \"{}\" for domain \"{}\" already exists", name.as_str(), of.name.as_str());
            let diagnostic = Diagnostic::error("duplicate-constraint", message).at(definition.span, "");
            return self.report(diagnostic.sqlstate("42710"));
        }
        self.draft.provenance.add(ObjectPart::domain_constraint(&of, &name), definition.span);
        let place = ExpressionPlace::DomainCheck { domain: of, constraint: name.clone() };
        let expression = self.wait(place, expression);
        domain.checks.insert(name.clone(), DomainCheck { name, expression, validated: !definition.not_valid });
    }

    /// The domain that a name stands for; reports what does not exist or is another type.
    pub(super) fn domain_named(&mut self, name: &ObjectName) -> Option<QualifiedName> {
        let found = self.any_type_named(name)?;
        if self.draft.schema.domain(&found).is_some() {
            return Some(found);
        }
        let message = format!("\"{}\" is not a domain", found.name.as_str());
        self.report(Diagnostic::error("wrong-object-type", message).at(name.span(), "").sqlstate("42809"));
        None
    }

    /// The type that a name stands for, be it that of a table's rows.
    fn any_type_named(&mut self, name: &ObjectName) -> Option<QualifiedName> {
        match self.find(name, ObjectId::Table) {
            Some(table) if self.find(name, ObjectId::Type).is_none() => Some(table),
            _ => self.named(name, Kind::Type, ObjectId::Type),
        }
    }

    pub(super) fn alter_domain(&mut self, alter: &AlterDomain, span: Span) {
        let Some(name) = self.domain_named(&alter.name) else {
            return;
        };
        let id = ObjectId::Type(name.clone());
        self.draft.provenance.add(ObjectPart::Object(id), span);
        match &alter.action {
            AlterDomainAction::Default(default) => {
                let place = ExpressionPlace::DomainDefault { domain: name.clone() };
                self.draft.pending.retain(|pending| pending.place != place);
                let default = default.as_ref().map(|expr| self.wait(place, expr));
                self.change_domain(&name, |domain| domain.default = default);
            }
            AlterDomainAction::NotNull(true) => {
                let known = self.draft.schema.domain(&name).is_some_and(|domain| domain.not_null.is_some());
                if known || self.can_look_at(&name, span) {
                    self.change_domain(&name, |domain| {
                        domain.not_null.get_or_insert_with(NotNull::default);
                    });
                }
            }
            AlterDomainAction::NotNull(false) => {
                self.change_domain(&name, |domain| domain.not_null = None);
                self.forget_what_was_on_the_lost();
            }
            AlterDomainAction::AddConstraint(definition) => {
                let Some(mut domain) = self.draft.schema.domain(&name).cloned() else {
                    return;
                };
                let known = self.diagnostics.len();
                let mut definition = (**definition).clone();
                // Here PostgreSQL does not look at it.
                if let ConstraintDefKind::Check { no_inherit, .. } = &mut definition.kind {
                    *no_inherit = false;
                }
                self.add_to_domain(&mut domain, &definition);
                self.draft.schema.insert(Object::Defined(Definition::Domain(domain)));
                self.retake_names();
                if self.mode == Mode::Replay && !definition.not_valid {
                    self.bind_pending();
                    if !self.refused_since(known) {
                        self.can_look_at(&name, span);
                    }
                }
            }
            AlterDomainAction::DropConstraint { constraint, if_exists } => {
                self.drop_from_domain(&name, constraint, *if_exists);
            }
            AlterDomainAction::ValidateConstraint(constraint) => {
                let checks = |domain: &Domain| domain.checks.contains_key(&constraint.ident);
                let check = self.draft.schema.domain(&name).is_some_and(checks);
                if !check || self.can_look_at(&name, span) {
                    self.validate_in_domain(&name, constraint);
                }
            }
            AlterDomainAction::RenameConstraint { constraint, to } => self.rename_in_domain(&name, constraint, to),
            AlterDomainAction::Rename(to) => self.rename_type(&name, to, span),
            AlterDomainAction::SetSchema(to) => self.move_type(&name, to, span),
            AlterDomainAction::Owner(role) => self.give(ObjectId::Type(name.clone()), role, span),
        }
    }

    /// Whether PostgreSQL can look at every value of a domain; reports where it cannot. Sources that describe a state ask
    /// nothing of it.
    fn can_look_at(&mut self, domain: &QualifiedName, at: Span) -> bool {
        if self.mode == Mode::Compose {
            return true;
        }
        let Some((table, column)) = self.draft.schema.container_of_domain(domain) else {
            return true;
        };
        let message = format!(
            "cannot alter type \"{}\" because column \"{}.{}\" uses it",
            domain.name.as_str(),
            table.name.name.as_str(),
            column.name.as_str()
        );
        let diagnostic = Diagnostic::error("type-in-use", message).at(at, "");
        self.report(diagnostic.help("add the constraint NOT VALID, or make the domain anew").sqlstate("0A000"));
        false
    }

    fn change_domain(&mut self, name: &QualifiedName, change: impl FnOnce(&mut Domain)) {
        if let Some(domain) = self.draft.schema.domain_mut(name) {
            change(domain);
        }
    }

    pub(super) fn no_domain_constraint(&mut self, domain: &QualifiedName, name: &Name) {
        let message =
            format!("constraint \"{}\" of domain \"{}\" does not exist", name.ident.as_str(), domain.name.as_str());
        self.report(Diagnostic::error("unknown-constraint", message).at(name.span, "").sqlstate("42704"));
    }

    fn drop_from_domain(&mut self, domain: &QualifiedName, name: &Name, if_exists: bool) {
        let Some(found) = self.draft.schema.domain_mut(domain) else { return };
        if found.not_null_name().is_some_and(|known| known == name.ident) {
            found.not_null = None;
        } else if found.checks.remove(&name.ident).is_none() {
            if !if_exists {
                self.no_domain_constraint(domain, name);
            }
            return;
        }
        let place = ExpressionPlace::DomainCheck { domain: domain.clone(), constraint: name.ident.clone() };
        self.draft.pending.retain(|pending| pending.place != place);
        self.draft.provenance.0.remove(&ObjectPart::domain_constraint(domain, &name.ident));
        self.forget_what_was_on_the_lost();
        self.retake_names();
    }

    fn validate_in_domain(&mut self, domain: &QualifiedName, name: &Name) {
        let found = self.draft.schema.domain_mut(domain);
        let not_null = found.as_ref().and_then(|found| found.not_null_name()).is_some_and(|known| known == name.ident);
        match found.and_then(|found| found.checks.get_mut(&name.ident)) {
            Some(check) => check.validated = true,
            None if not_null => {
                let (label, of) = (name.ident.as_str(), domain.name.as_str());
                let message = format!("constraint \"{label}\" of domain \"{of}\" is not a check constraint");
                self.report(Diagnostic::error("wrong-object-type", message).at(name.span, "").sqlstate("42809"));
            }
            None => self.no_domain_constraint(domain, name),
        }
    }

    fn rename_in_domain(&mut self, domain: &QualifiedName, name: &Name, to: &Name) {
        if !self.draft.schema.domain(domain).is_some_and(|found| {
            found.checks.contains_key(&name.ident) || found.not_null_name().is_some_and(|known| known == name.ident)
        }) {
            return self.no_domain_constraint(domain, name);
        }
        let taken = self.draft.schema.domain(domain).is_some_and(|found| {
            found.checks.contains_key(&to.ident) || found.not_null_name().is_some_and(|known| known == to.ident)
        });
        if taken {
            let (label, of) = (to.ident.as_str(), domain.name.as_str());
            let message = format!("constraint \"{label}\" for domain {of} already exists");
            return self.report(Diagnostic::error("duplicate-constraint", message).at(to.span, "").sqlstate("42710"));
        }
        self.bind_pending();
        let (from, wanted) =
            (ObjectPart::domain_constraint(domain, &name.ident), ObjectPart::domain_constraint(domain, &to.ident));
        self.apply(&|part| super::rename_within::rename_part(part, &from, &wanted));
        self.change_domain(domain, |found| {
            if found.not_null_name().is_some_and(|known| known == name.ident) {
                let chosen = constraint_name(found.name.name.as_str(), "not_null");
                found.not_null = Some(NotNull::named(Some(to.ident.clone()).filter(|name| *name != chosen)));
            }
        });
    }

    /// `RENAME TO` of a type of whatever kind.
    pub(super) fn rename_type(&mut self, name: &QualifiedName, to: &Name, span: Span) {
        let to = QualifiedName { schema: name.schema.clone(), name: to.ident.clone() };
        let known = self.draft.schema.domain(name).and_then(Domain::not_null_name);
        if !self.rename_object(ObjectId::Type(name.clone()), ObjectId::Type(to.clone()), span) {
            return;
        }
        // The name of a constraint stays what it is.
        let chosen = constraint_name(to.name.as_str(), "not_null");
        self.change_domain(&to, |domain| {
            if let Some(not_null) = &mut domain.not_null {
                not_null.name = known.filter(|name| *name != chosen);
            }
        });
    }

    /// `SET SCHEMA` of a type of whatever kind.
    pub(super) fn move_type(&mut self, name: &QualifiedName, to: &Name, span: Span) {
        if self.schema_there(to) {
            let to = QualifiedName { schema: to.ident.clone(), name: name.name.clone() };
            self.move_object(ObjectId::Type(name.clone()), ObjectId::Type(to), span);
        }
    }

    /// Remembers the name of a domain's constraint.
    pub(super) fn take_constraint_name(&mut self, domain: &QualifiedName, constraint: &Ident) {
        let name = QualifiedName { schema: domain.schema.clone(), name: constraint.clone() };
        *self.constraint_names.entry(name).or_default() += 1;
    }

    /// Whether the types that a type stands on are there already: where sources compose, they come in any order.
    pub(crate) fn knows_types(&self, statement: &Statement) -> bool {
        let known = |written: &TypeName| analyze::resolve_type(&self.draft.schema, &self.search_path, written).is_ok();
        match &statement.kind {
            StatementKind::CreateDomain(create) => known(&create.data_type),
            StatementKind::CreateComposite(create) => {
                create.attributes.iter().all(|attribute| known(&attribute.data_type))
            }
            StatementKind::CreateRange(create) => create.subtype.iter().all(known),
            _ => true,
        }
    }

    /// The composite type that a name stands for; reports what does not exist or is another type.
    pub(super) fn composite_named(&mut self, name: &QualifiedName, at: Span) -> Option<Composite> {
        let found = self.draft.schema.composite(name).cloned();
        if found.is_none() {
            // PostgreSQL looks for a relation of that name.
            let diagnostic = match self.relation(name) {
                None => {
                    let message = format!("relation \"{}\" does not exist", name.name.as_str());
                    Diagnostic::error("unknown-type", message).help("it is no composite type").sqlstate("42P01")
                }
                Some(_) => {
                    let message = format!("\"{}\" is not a composite type", name.name.as_str());
                    Diagnostic::error("wrong-object-type", message).sqlstate("42809")
                }
            };
            self.report(diagnostic.at(at, ""));
        }
        found
    }
}
