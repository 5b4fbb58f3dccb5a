//! Extensions.

use super::{Names, quote};
use crate::model::Extension;
use crate::name::Ident;

pub(super) fn create(extension: &Extension, before: Option<&Extension>, names: &Names<'_>) -> String {
    let ident = |name: &Ident| quote::quoted(name.as_str());
    let schema = |schema: &Ident| quote::quoted(names.schema(schema).unwrap_or(schema.as_str()));
    let name = ident(&extension.name);
    match before {
        Some(before) => match &extension.schema {
            Some(to) if before.schema.as_ref() != Some(to) => {
                format!("ALTER EXTENSION {name} SET SCHEMA {}", schema(to))
            }
            Some(_) | None => {
                let to = extension.version.as_ref().map(|to| format!(" TO {}", quote::literal(to))).unwrap_or_default();
                format!("ALTER EXTENSION {name} UPDATE{to}")
            }
        },
        None => {
            let lies_in = extension.schema.as_ref().map(|to| format!(" SCHEMA {}", schema(to))).unwrap_or_default();
            let version =
                extension.version.as_ref().map(|to| format!(" VERSION {}", quote::literal(to))).unwrap_or_default();
            let with = if lies_in.is_empty() && version.is_empty() { "" } else { " WITH" };
            format!("CREATE EXTENSION {name}{with}{lies_in}{version}")
        }
    }
}
