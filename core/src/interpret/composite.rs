//! Composite types and range types: what `CREATE TYPE` and `ALTER TYPE` do to them (typecmds.c, tablecmds.c).

use super::dependents::Dependent;
use super::{Interpreter, Mode};
use crate::analyze;
use crate::diagnostic::Diagnostic;
use crate::model::{Attribute, Composite, Definition, Multirange, Object, ObjectId, ObjectPart, Range, TypeRef};
use crate::name::{Ident, QualifiedName, truncate};
use crate::source::Span;
use crate::sql::ast::{AlterAttribute, AttributeDef, CreateComposite, CreateRange, Name, ObjectName};

impl Interpreter<'_> {
    pub(super) fn create_composite(&mut self, create: &CreateComposite, span: Span) {
        let name = self.target(&create.name);
        let at = create.name.span();
        if self.draft.schema.table(&name).is_some() {
            return self.row_type_taken(&name, at);
        }
        if self.draft.schema.composite(&name).is_none() && self.relation_exists(&name) {
            return self.name_taken(&name, at);
        }
        let mut composite = Composite { name, attributes: Vec::new() };
        for written in &create.attributes {
            self.add_attribute(&mut composite, written);
        }
        self.define(Object::Defined(Definition::Composite(composite)), span, at, false);
    }

    fn add_attribute(&mut self, composite: &mut Composite, written: &AttributeDef) {
        if composite.attribute(&written.name.ident).is_some() {
            let message = format!("column \"{}\" specified more than once", written.name.ident.as_str());
            let diagnostic = Diagnostic::error("duplicate-column", message).at(written.name.span, "");
            return self.report(diagnostic.sqlstate("42701"));
        }
        let Some(attribute) = self.attribute(&composite.name, written) else { return };
        self.draft.provenance.add(ObjectPart::attribute(&composite.name, &attribute.name), written.span);
        composite.attributes.push(attribute);
    }

    fn attribute(&mut self, of: &QualifiedName, written: &AttributeDef) -> Option<Attribute> {
        let known = self.diagnostics.len();
        let data_type = self.type_named(&written.data_type);
        let collation = written.collation.as_ref().and_then(|collation| self.collation(collation));
        self.check_collation(&data_type, collation.as_ref(), written.data_type.span);
        if written.data_type.set_of {
            let message = format!("column \"{}\" cannot be declared SETOF", written.name.ident.as_str());
            let diagnostic = Diagnostic::error("invalid-type", message).at(written.data_type.span, "");
            self.report(diagnostic.sqlstate("42P16"));
        }
        if self.draft.schema.holds(&data_type, of) {
            let message = format!("composite type {} cannot be made a member of itself", of.name.as_str());
            self.report(Diagnostic::error("invalid-type", message).at(written.data_type.span, "").sqlstate("42P16"));
        }
        let own = analyze::default_collation(&self.draft.schema, &data_type);
        let collation = collation.filter(|written| own.as_ref() != Some(written));
        let refused = self.mode == Mode::Replay && self.refused_since(known);
        (!refused).then(|| Attribute { name: written.name.ident.clone(), data_type, collation })
    }

    /// `ADD`, `DROP` and `ALTER ATTRIBUTE`, in the order in which PostgreSQL does them.
    pub(super) fn alter_attributes(&mut self, name: &QualifiedName, changes: &[AlterAttribute], at: Span) {
        let mut changes: Vec<&AlterAttribute> = changes.iter().collect();
        changes.sort_by_key(|change| match change {
            AlterAttribute::Drop { .. } => 0,
            AlterAttribute::Alter { .. } => 1,
            AlterAttribute::Add { .. } => 2,
        });
        for change in changes {
            let Some(mut composite) = self.composite_named(name, at) else { return };
            match change {
                AlterAttribute::Add { attribute: written, cascade } => {
                    if composite.attribute(&written.name.ident).is_some() {
                        let (label, of) = (written.name.ident.as_str(), name.name.as_str());
                        let message = format!("column \"{label}\" of relation \"{of}\" already exists");
                        let diagnostic = Diagnostic::error("duplicate-column", message).at(written.name.span, "");
                        return self.report(diagnostic.sqlstate("42701"));
                    }
                    if !self.may_alter_type(name, *cascade, at) {
                        return;
                    }
                    self.add_attribute(&mut composite, written);
                    if let Some(added) = composite.attribute(&written.name.ident).cloned() {
                        self.hand_to_typed(name, &added, written.span);
                    }
                    self.draft.schema.insert(Object::Defined(Definition::Composite(composite)));
                }
                AlterAttribute::Drop { attribute, if_exists, cascade } => {
                    self.drop_attribute(name, attribute, *if_exists, *cascade);
                }
                AlterAttribute::Alter { attribute, cascade } => self.alter_attribute(composite, attribute, *cascade),
            }
        }
    }

    fn drop_attribute(&mut self, of: &QualifiedName, attribute: &Name, if_exists: bool, cascade: bool) {
        self.bind_pending();
        let known = self.draft.schema.composite(of).is_some_and(|found| found.attribute(&attribute.ident).is_some());
        if !known {
            if !if_exists {
                self.missing_part("column", "42703", &of.name, attribute);
            }
            return;
        }
        if !self.may_alter_type(of, cascade, attribute.span) {
            return;
        }
        let part = ObjectPart::attribute(of, &attribute.ident);
        let kept = self.dependents(&part);
        if !kept.is_empty() && !cascade {
            let list: Vec<String> = kept.iter().map(Dependent::describe).collect();
            let what = format!("column \"{}\" of composite type \"{}\"", attribute.ident.as_str(), of.name.as_str());
            return self.refused(&what, &list, attribute.span);
        }
        for dependent in kept {
            self.remove_dependent(&dependent, attribute.span);
        }
        self.remove_attribute(of, &attribute.ident);
        self.drop_from_typed(of, attribute);
    }

    pub(super) fn remove_attribute(&mut self, of: &QualifiedName, attribute: &Ident) {
        if let Some(composite) = self.draft.schema.composite_mut(of) {
            composite.attributes.retain(|known| known.name != *attribute);
        }
        self.draft.provenance.0.remove(&ObjectPart::attribute(of, attribute));
        self.forget_what_was_on_the_lost();
    }

    fn alter_attribute(&mut self, mut composite: Composite, written: &AttributeDef, cascade: bool) {
        let of = composite.name.clone();
        if composite.attribute(&written.name.ident).is_none() {
            return self.missing_part("column", "42703", &of.name, &written.name);
        }
        let Some(changed) = self.attribute(&of, written) else { return };
        if let Some((table, column)) = self.column_of_type(&of) {
            let message = format!(
                "cannot alter type \"{}\" because column \"{}.{}\" uses it",
                of.name.as_str(),
                table.name.as_str(),
                column.as_str()
            );
            let diagnostic = Diagnostic::error("type-in-use", message).at(written.span, "");
            return self.report(diagnostic.help("add another attribute, or make another type").sqlstate("0A000"));
        }
        if !self.may_alter_type(&of, cascade, written.span) {
            return;
        }
        self.hand_to_typed(&of, &changed, written.span);
        if let Some(attribute) = composite.attributes.iter_mut().find(|known| known.name == changed.name) {
            *attribute = changed;
        }
        self.draft.schema.insert(Object::Defined(Definition::Composite(composite)));
    }

    /// A column that holds values of a type, be it within others (`find_composite_type_dependencies`).
    fn column_of_type(&self, name: &QualifiedName) -> Option<(QualifiedName, Ident)> {
        self.draft.schema.tables().find_map(|table| {
            let column = table.columns.iter().find(|column| self.draft.schema.holds(&column.data_type, name))?;
            Some((table.name.clone(), column.name.clone()))
        })
    }

    pub(super) fn rename_attribute(
        &mut self,
        of: &QualifiedName,
        (attribute, to): (&Name, &Name),
        cascade: bool,
        at: Span,
    ) {
        let Some(composite) = self.composite_named(of, at) else { return };
        if composite.attribute(&attribute.ident).is_none() {
            let message = format!("column \"{}\" does not exist", attribute.ident.as_str());
            let diagnostic = Diagnostic::error("unknown-column", message).at(attribute.span, "");
            return self.report(diagnostic.sqlstate("42703"));
        }
        if composite.attribute(&to.ident).is_some() {
            let message =
                format!("column \"{}\" of relation \"{}\" already exists", to.ident.as_str(), of.name.as_str());
            return self.report(Diagnostic::error("duplicate-column", message).at(to.span, "").sqlstate("42701"));
        }
        if !self.may_alter_type(of, cascade, at) {
            return;
        }
        self.bind_pending();
        self.rename_in_typed(of, attribute, to);
        let (from, wanted) = (ObjectPart::attribute(of, &attribute.ident), ObjectPart::attribute(of, &to.ident));
        self.apply(&|part| super::rename_within::rename_part(part, &from, &wanted));
    }

    pub(super) fn create_range(&mut self, create: &CreateRange, span: Span) {
        let name = self.target(&create.name);
        let at = create.name.span();
        if self.draft.schema.table(&name).is_some() {
            return self.row_type_taken(&name, at);
        }
        self.unsupported(&create.unsupported);
        let Some(written) = &create.subtype else {
            let message = "type attribute \"subtype\" is required";
            return self.report(Diagnostic::error("syntax-error", message).at(at, "").sqlstate("42601"));
        };
        let subtype = self.type_named(written);
        let collation = create.collation.as_ref().and_then(|collation| self.collation(collation));
        if collation.is_some() && !analyze::is_collatable(&self.draft.schema, &subtype) {
            let message = "range collation specified but subtype does not support collation";
            self.report(Diagnostic::error("collation", message).at(written.span, "").sqlstate("42809"));
        }
        let own = analyze::default_collation(&self.draft.schema, &subtype);
        let collation = collation.filter(|written| own.as_ref() != Some(written));
        let Some(opclass) = self.range_opclass(create.opclass.as_ref(), &subtype, written.span) else { return };
        let multirange = match &create.multirange {
            Some(written) => self.target(written),
            None => QualifiedName { schema: name.schema.clone(), name: multirange_name(&name.name) },
        };
        let subtype_diff = create.subtype_diff.as_ref().and_then(|written| self.subtype_diff(written, &subtype));
        let same = self.draft.schema.range_of_multirange(&multirange).is_some_and(|range| range.name == name);
        let new = self.draft.schema.range(&name).is_none();
        if new && !same && self.type_taken(&multirange, at) {
            return;
        }
        let subtype = TypeRef { modifiers: Vec::new(), ..subtype };
        let range =
            Range { name: name.clone(), subtype, opclass, collation, subtype_diff, multirange: multirange.clone() };
        if self.define(Object::Defined(Definition::Range(range)), span, at, false) {
            let part = ObjectPart::Object(ObjectId::Type(multirange.clone()));
            self.draft.provenance.add(part, span);
            let made = Multirange { name: multirange, range: name.clone() };
            self.draft.schema.insert(Object::Defined(Definition::Multirange(made)));
            self.touched.insert(ObjectId::Type(name));
        }
    }

    /// The operator class, unless it is the subtype's own; `None` where there is none that fits.
    fn range_opclass(
        &mut self,
        written: Option<&ObjectName>,
        subtype: &TypeRef,
        at: Span,
    ) -> Option<Option<QualifiedName>> {
        let method = Ident::new("btree");
        let default = analyze::default_opclass(&self.draft.schema, subtype, &method);
        match written {
            None if default.is_some() || !analyze::is_known(&self.draft.schema, subtype) => Some(None),
            None => {
                let message = format!(
                    "data type {} has no default operator class for access method \"btree\"",
                    analyze::display_name(subtype)
                );
                self.report(Diagnostic::error("no-operator-class", message).at(at, "").sqlstate("42704"));
                None
            }
            Some(written) => match analyze::find_opclass(&self.draft.schema, &method, written) {
                Some(found) if !analyze::opclass_accepts(&self.draft.schema, &method, &found, subtype) => {
                    let message = format!(
                        "operator class \"{}\" does not accept data type {}",
                        found.name.as_str(),
                        analyze::display_name(subtype)
                    );
                    self.report(Diagnostic::error("operator-class", message).at(written.span(), "").sqlstate("42804"));
                    None
                }
                Some(found) => Some(Some(found).filter(|found| default.as_ref() != Some(found))),
                None if written.qualifiers.is_empty() && self.mode == Mode::Replay => {
                    let name = written.name.ident.as_str();
                    let message = format!("operator class \"{name}\" does not exist for access method \"btree\"");
                    let diagnostic = Diagnostic::error("unknown-operator-class", message).at(written.span(), "");
                    self.report(diagnostic.sqlstate("42704"));
                    None
                }
                None => {
                    let schema = written.schema().map_or("public", |schema| schema.ident.as_str());
                    Some(Some(QualifiedName::new(schema, written.name.ident.as_str())))
                }
            },
        }
    }

    /// The function that says how far two bounds are apart: one of the schema's own, else one that is built in.
    fn subtype_diff(&mut self, written: &ObjectName, subtype: &TypeRef) -> Option<QualifiedName> {
        let bound = TypeRef { modifiers: Vec::new(), ..subtype.clone() };
        let id = |name: QualifiedName| ObjectId::Routine { name, arguments: vec![bound.clone(), bound.clone()] };
        let builtin = QualifiedName::new("pg_catalog", written.name.ident.as_str());
        let allowed = written.schema().is_none_or(|schema| schema.ident.as_str() == "pg_catalog");
        if allowed && analyze::is_builtin_function(&self.draft.schema, &builtin.name) {
            return Some(builtin);
        }
        let candidates = self.candidates(written);
        let there = candidates.iter().find(|name| self.draft.schema.contains(&id((*name).clone())));
        there.cloned().or_else(|| candidates.into_iter().next())
    }

    /// That the function of a range type is there, and says how far bounds are apart.
    pub(super) fn check_subtype_diff(&self, range: &Range) -> Option<Diagnostic> {
        let id = range.subtype_diff_id()?;
        let part = ObjectPart::Object(ObjectId::Type(range.name.clone()));
        let span = self.draft.provenance.0.get(&part).and_then(|spans| spans.last()).copied();
        let diagnostic = match self.draft.schema.routine(&id) {
            None => {
                let message = format!("function {} does not exist", super::create::describe(&id));
                Diagnostic::error("unknown-function", message).sqlstate("42883")
            }
            Some(routine) => {
                let wanted = TypeRef::builtin("float8");
                if routine.result.as_ref().is_some_and(|result| !result.set_of && result.data_type == wanted) {
                    return None;
                }
                let described = super::create::describe(&id);
                let message = format!("range subtype diff function {described} must return type double precision");
                Diagnostic::error("wrong-function", message).sqlstate("42P17")
            }
        };
        Some(match span {
            Some(span) => diagnostic.at(span, ""),
            None => diagnostic,
        })
    }
}

/// `makeMultirangeTypeName`
fn multirange_name(range: &Ident) -> Ident {
    let name = range.as_str();
    match name.split_once("range") {
        Some((before, after)) => Ident::new(format!("{before}multirange{after}")),
        None => Ident::new(format!("{}_multirange", truncate(name, 52))),
    }
}
