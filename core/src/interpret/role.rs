//! Roles and memberships: `CreateRole`, `AlterRole`, `DropRole`, `GrantRole` (user.c). Roles belong to a server: those that
//! nobody here creates may be there all the same.

use super::{Interpreter, Mode};
use crate::diagnostic::Diagnostic;
use crate::model::{Clause, ClauseKind, Definition, Membership, Object, ObjectId, ObjectPart, Role, Whole, WholeKind};
use crate::name::{Ident, QualifiedName};
use crate::render::quote::literal;
use crate::source::Span;
use crate::sql::ast::{Name, RoleOption, RoleOptionKind, RoleStatement};

impl Interpreter<'_> {
    pub(super) fn role_statement(&mut self, statement: &RoleStatement, span: Span) {
        match statement {
            RoleStatement::Create { name, user, options, in_roles, members, admins } => {
                self.create_role(name, *user, options, span);
                in_roles.iter().for_each(|role| self.grant_role((role, name), &[], span));
                members.iter().for_each(|member| self.grant_role((name, member), &[], span));
                admins.iter().for_each(|member| self.grant_role((name, member), &[("admin", true)], span));
            }
            RoleStatement::Alter { role, options } => {
                if let Some(mut whole) = self.role_here(role, "ALTER ROLE") {
                    self.set_attributes(&mut whole, options);
                    self.put_role(whole, span);
                }
            }
            RoleStatement::Rename { role, to } => self.rename_role(role, to, span),
            RoleStatement::Set { role, setting, values } => {
                let Some(mut whole) = self.role_here(role, "ALTER ROLE") else { return };
                match setting {
                    Some(setting) => {
                        let name = setting.ident.as_str();
                        let kind = ClauseKind::Setting(name.to_owned());
                        whole.clauses.retain(|clause| clause.kind != kind);
                        let text = values.as_ref().map(|values| setting_text(name, values));
                        whole.clauses.extend(text.map(|text| Clause::word(kind, text)));
                    }
                    None => whole.clauses.retain(|clause| !matches!(clause.kind, ClauseKind::Setting(_))),
                }
                self.put_role(whole, span);
            }
            RoleStatement::Drop { roles, .. } => roles.iter().for_each(|role| self.drop_role(role)),
            RoleStatement::Grant { is_grant: true, options, roles, members } => {
                for role in roles {
                    members.iter().for_each(|member| self.grant_role((role, member), options, span));
                }
            }
            RoleStatement::Grant { is_grant: false, options, roles, members } => {
                for role in roles {
                    members.iter().for_each(|member| self.revoke_role((role, member), options));
                }
            }
        }
    }

    fn create_role(&mut self, name: &Name, user: bool, options: &[RoleOption], span: Span) {
        if name.ident.as_str().starts_with("pg_") {
            let message = format!("role name \"{}\" is reserved", name.ident.as_str());
            let diagnostic = Diagnostic::error("reserved-name", message).at(name.span, "");
            return self
                .report(diagnostic.help("names of PostgreSQL's own roles begin with \"pg_\"").sqlstate("42939"));
        }
        let qualified = QualifiedName { schema: Ident::new(""), name: name.ident.clone() };
        let mut whole = Whole { kind: WholeKind::Role, name: qualified, clauses: Vec::new() };
        if user {
            whole.clauses.push(Clause::word(ClauseKind::Parameter("login".to_owned()), "true"));
        }
        self.set_attributes(&mut whole, options);
        whole.settle();
        self.define(Object::Defined(Definition::Whole(whole)), span, name.span, false);
    }

    /// The attributes that are not as they are by themselves.
    fn set_attributes(&mut self, whole: &mut Whole, options: &[RoleOption]) {
        let mut seen: Vec<String> = Vec::new();
        for option in options {
            let (name, value) = match &option.kind {
                RoleOptionKind::Flag(name, on) => {
                    let by_itself = *name == "inherit";
                    ((*name).to_owned(), (*on != by_itself).then(|| on.to_string()))
                }
                RoleOptionKind::ConnectionLimit(limit) => {
                    ("connection limit".to_owned(), (*limit != -1).then(|| limit.to_string()))
                }
                RoleOptionKind::ValidUntil(time) => {
                    let ends = !time.text.eq_ignore_ascii_case("infinity");
                    ("valid until".to_owned(), ends.then(|| literal(&time.text)))
                }
                RoleOptionKind::Password => {
                    let message = format!("the password of role \"{}\" is left out", whole.name.name.as_str());
                    let help = "a secret is no part of a schema: set it by hand, and take it out of this source";
                    self.report(Diagnostic::warning("role-password", message).at(option.span, "").help(help));
                    continue;
                }
                RoleOptionKind::Nothing => continue,
            };
            if seen.contains(&name) {
                let diagnostic = Diagnostic::error("role", "conflicting or redundant options").at(option.span, "");
                self.report(diagnostic.sqlstate("42601"));
                continue;
            }
            let kind = ClauseKind::Parameter(name.clone());
            seen.push(name);
            whole.clauses.retain(|clause| clause.kind != kind);
            whole.clauses.extend(value.map(|value| Clause::word(kind, value)));
        }
    }

    fn put_role(&mut self, mut whole: Whole, span: Span) {
        whole.settle();
        self.draft.provenance.add(ObjectPart::Object(whole.id()), span);
        self.draft.schema.insert(Object::Defined(Definition::Whole(whole)));
    }

    /// A role that was created here; what is said of another one is left out, and that is said.
    fn role_here(&mut self, role: &Name, what: &str) -> Option<Whole> {
        let found = self.draft.schema.whole(&role_id(&role.ident)).cloned();
        if found.is_none() {
            let message = format!("{what} is left out: nothing here creates role \"{}\"", role.ident.as_str());
            self.report(Diagnostic::warning("statement-left-out", message).at(role.span, ""));
        }
        found
    }

    /// Whether a comment is on a role that was created here; what is said of another one is left out.
    pub(super) fn comments_on_role(&mut self, role: &Name, says: bool) -> Option<ObjectId> {
        let id = role_id(&role.ident);
        if self.draft.schema.contains(&id) {
            return Some(id);
        }
        if says {
            self.role_here(role, "COMMENT ON ROLE");
        }
        None
    }

    fn drop_role(&mut self, role: &Name) {
        let id = role_id(&role.ident);
        if !self.draft.schema.contains(&id) {
            return;
        }
        if let Some(holder) = self.draft.schema.holder_of_role(&role.ident) {
            let message =
                format!("role \"{}\" cannot be dropped because some objects depend on it", role.ident.as_str());
            let diagnostic = Diagnostic::error("dependent-objects", message);
            let needed = format!("named by the {} {}", holder.kind().name(), super::create::describe(&holder));
            return self.report(diagnostic.at(role.span, needed).sqlstate("2BP01"));
        }
        let gone: Vec<ObjectId> = self
            .draft
            .schema
            .wholes(WholeKind::Membership)
            .filter(|whole| Membership::of(whole).is_some_and(|of| of.role == role.ident || of.member == role.ident))
            .map(Whole::id)
            .chain([id])
            .collect();
        for id in gone {
            self.draft.schema.remove(&id);
            self.draft.provenance.0.remove(&ObjectPart::Object(id.clone()));
            self.draft.schema.remove(&ObjectId::Comment(Box::new(ObjectPart::Object(id))));
        }
    }

    fn rename_role(&mut self, role: &Name, to: &Name, span: Span) {
        if self.role_here(role, "ALTER ROLE RENAME").is_none() {
            return;
        }
        let (from, wanted) = (role_id(&role.ident), role_id(&to.ident));
        if !self.rename_object(from, wanted, span) {
            return;
        }
        let renamed = |name: &Ident| if *name == role.ident { to.ident.clone() } else { name.clone() };
        let memberships: Vec<Whole> = self.draft.schema.wholes(WholeKind::Membership).cloned().collect();
        for whole in memberships {
            let Some(of) = Membership::of(&whole) else { continue };
            self.draft.schema.remove(&whole.id());
            let of = Membership { role: renamed(&of.role), member: renamed(&of.member), ..of };
            self.draft.schema.insert(Object::Defined(Definition::Whole(of.whole())));
        }
        self.draft.schema.map_roles(&|known| match known {
            Role::Named(name) => Role::Named(renamed(&name)),
            other => other,
        });
    }

    fn grant_role(&mut self, (role, member): (&Name, &Name), options: &[(&'static str, bool)], span: Span) {
        let mut of = Membership::new(&role.ident, &member.ident);
        if let Some(known) = self.draft.schema.whole(&of.whole().id()).and_then(Membership::of) {
            of = known;
        }
        if self.is_member(&role.ident, &member.ident) {
            let (name, of) = (role.ident.as_str(), member.ident.as_str());
            let message = format!("role \"{name}\" is a member of role \"{of}\"");
            return self.report(Diagnostic::error("membership", message).at(member.span, "").sqlstate("0LP01"));
        }
        for (option, on) in options {
            match *option {
                "admin" => of.admin = *on,
                "inherit" => of.inherit = Some(*on),
                _ => of.set = *on,
            }
        }
        // What the member's own attribute says goes without saying.
        let inherits =
            self.draft.schema.whole(&role_id(&member.ident)).map(|whole| whole.parameter("inherit").is_none());
        of.inherit = of.inherit.filter(|inherit| Some(*inherit) != inherits);
        let whole = of.whole();
        let id = whole.id();
        if self.mode == Mode::Compose && self.draft.schema.contains(&id) {
            self.draft.provenance.add(ObjectPart::Object(id), span);
            self.draft.schema.insert(Object::Defined(Definition::Whole(whole)));
        } else {
            self.put_role(whole, span);
        }
    }

    /// Whether a role is another one, or a member of it by way of others.
    fn is_member(&self, role: &Ident, of: &Ident) -> bool {
        let memberships: Vec<Membership> =
            self.draft.schema.wholes(WholeKind::Membership).filter_map(Membership::of).collect();
        let mut work = vec![role.clone()];
        let mut at = 0;
        while let Some(next) = work.get(at).cloned() {
            at += 1;
            if next == *of {
                return true;
            }
            let above = memberships.iter().filter(|membership| membership.member == next);
            let new: Vec<Ident> =
                above.map(|membership| membership.role.clone()).filter(|role| !work.contains(role)).collect();
            work.extend(new);
        }
        false
    }

    fn revoke_role(&mut self, (role, member): (&Name, &Name), options: &[(&'static str, bool)]) {
        let id = Membership::new(&role.ident, &member.ident).whole().id();
        let Some(mut of) = self.draft.schema.whole(&id).and_then(Membership::of) else { return };
        if options.is_empty() {
            self.draft.schema.remove(&id);
            self.draft.provenance.0.remove(&ObjectPart::Object(id));
            return;
        }
        for (option, _) in options {
            match *option {
                "admin" => of.admin = false,
                "inherit" => of.inherit = Some(false),
                _ => of.set = false,
            }
        }
        self.draft.schema.insert(Object::Defined(Definition::Whole(of.whole())));
    }
}

/// What identifies a role.
fn role_id(name: &Ident) -> ObjectId {
    ObjectId::of_database(WholeKind::Role, name)
}

/// A setting's value as PostgreSQL keeps it, quoted to be written: names of a list each by itself.
fn setting_text(name: &str, values: &[String]) -> String {
    match super::routine::LISTS.contains(&name) {
        true => values.iter().map(|value| literal(value)).collect::<Vec<_>>().join(", "),
        false => literal(&values.join(", ")),
    }
}
