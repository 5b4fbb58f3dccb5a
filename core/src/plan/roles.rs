//! What roles may do that they could not do before.

use super::describe::q;
use crate::model::{Membership, Whole};

/// What a role, or a membership, lets somebody do or see that was not so before.
pub(super) fn opened(before: Option<&Whole>, to: &Whole) -> Vec<String> {
    if let Some(of) = Membership::of(to) {
        return widened(before.and_then(Membership::of).as_ref(), &of).into_iter().collect();
    }
    let name = q(&to.name.name);
    let gains = |attribute: &str| {
        let has = |whole: &Whole| whole.parameter(attribute) == Some("true");
        has(to) && !before.is_some_and(has)
    };
    let mut found = Vec::new();
    if gains("superuser") {
        found.push(format!("SUPERUSER: from now on {name} may do everything, and no policy hides any row from it"));
    }
    if gains("bypassrls") {
        found.push(format!("BYPASSRLS: from now on no policy of any table hides any row from {name}"));
    }
    if gains("createrole") {
        found.push(format!("CREATEROLE: from now on {name} may make roles and change them"));
    }
    if gains("replication") {
        found.push(format!(
            "REPLICATION: from now on {name} may read every row by way of the log, which no policy hides"
        ));
    }
    found
}

fn widened(before: Option<&Membership>, of: &Membership) -> Option<String> {
    let (role, member) = (q(&of.role), q(&of.member));
    let Some(before) = before else {
        let more = if of.admin { ", and may grant that to others" } else { "" };
        return Some(format!("membership: from now on {member} may do what {role} may{more}"));
    };
    let inherits = before.inherit == Some(false) && of.inherit != Some(false);
    let starts = of.inherit == Some(true) && before.inherit != Some(true);
    let mut ways = Vec::new();
    if of.admin && !before.admin {
        ways.push(format!("may grant {role} to others"));
    }
    if inherits || starts {
        ways.push(format!("may do what {role} may without asking"));
    }
    if of.set && !before.set {
        ways.push(format!("may become {role}"));
    }
    (!ways.is_empty()).then(|| format!("membership: from now on {member} {}", ways.join(", and ")))
}
