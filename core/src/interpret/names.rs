//! The names PostgreSQL chooses where none is given (`makeObjectName`, `ChooseRelationName`, `ChooseConstraintName` and
//! `ChooseIndexNameAddition` of its source).

use crate::name::{Ident, truncate};
pub(super) use crate::plan::names::object_name;

/// The first of `name1_name2_label`, `…label1`, `…label2`, … that is not taken.
pub(super) fn free_name(name1: &str, name2: Option<&str>, label: &str, taken: impl Fn(&Ident) -> bool) -> Ident {
    let mut candidate = object_name(name1, name2, label);
    let mut pass = 0u32;
    while taken(&candidate) {
        pass += 1;
        candidate = object_name(name1, name2, &format!("{label}{pass}"));
    }
    candidate
}

/// The columns' names joined by underscores, as far as they are needed to fill a name.
pub(super) fn joined<'a>(columns: impl IntoIterator<Item = &'a str>) -> String {
    let mut joined = String::new();
    for column in columns {
        if !joined.is_empty() {
            joined.push('_');
        }
        joined.push_str(truncate(column, Ident::MAX_BYTES));
        if joined.len() > Ident::MAX_BYTES {
            break;
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_share_the_room() {
        let table = "a".repeat(50);
        let column = "b".repeat(30);
        let name = object_name(&table, Some(&column), "fkey");
        assert_eq!(name.as_str().len(), 63);
        assert_eq!(name.as_str(), format!("{}_{}_fkey", "a".repeat(29), "b".repeat(28)));
        assert_eq!(object_name("users", None, "pkey").as_str(), "users_pkey");
    }

    #[test]
    fn taken_names_are_numbered() {
        let taken = ["t_a_idx", "t_a_idx1"];
        assert_eq!(free_name("t", Some("a"), "idx", |name| taken.contains(&name.as_str())).as_str(), "t_a_idx2");
    }
}
