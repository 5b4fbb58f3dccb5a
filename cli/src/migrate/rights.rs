//! Which grant is missing where the server says that something is not permitted.

use rowlock_core::render::quote;
use tokio_postgres::Error;
use tokio_postgres::error::SqlState;

/// What to grant, on a line of its own; nothing where the error is another one.
pub(crate) fn hint(error: &Error, role: &str) -> String {
    let Some(database) = error.as_db_error().filter(|error| *error.code() == SqlState::INSUFFICIENT_PRIVILEGE) else {
        return String::new();
    };
    match grant(database.message(), role) {
        Some(grant) => format!("\n  what is missing: {grant}"),
        None => format!("\n  role {} may not do this", quote::identifier(role)),
    }
}

/// The statement that gives a role what a message says it lacks.
fn grant(message: &str, role: &str) -> Option<String> {
    let role = quote::identifier(role);
    if let Some(rest) = message.strip_prefix("permission denied for ") {
        let (kind, name) = rest.split_once(' ')?;
        let name = quote::identifier(name.trim_matches('"'));
        return Some(match kind {
            "schema" => format!("GRANT USAGE, CREATE ON SCHEMA {name} TO {role};"),
            "database" => format!("GRANT CREATE ON DATABASE {name} TO {role};"),
            "table" | "view" => {
                format!("GRANT SELECT, INSERT, UPDATE, DELETE, REFERENCES, TRIGGER ON TABLE {name} TO {role};")
            }
            "sequence" => format!("GRANT USAGE, SELECT, UPDATE ON SEQUENCE {name} TO {role};"),
            "function" | "procedure" => format!("GRANT EXECUTE ON ROUTINE {name} TO {role};"),
            "type" | "domain" => format!("GRANT USAGE ON TYPE {name} TO {role};"),
            "language" => format!("GRANT USAGE ON LANGUAGE {name} TO {role};"),
            "tablespace" => format!("GRANT CREATE ON TABLESPACE {name} TO {role};"),
            _ => return None,
        });
    }
    let (kind, name) = message.strip_prefix("must be owner of ")?.split_once(' ')?;
    Some(format!("its owner's rights: GRANT the role that owns {kind} {name} TO {role};"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_lead_to_grants() {
        let granted = |message| grant(message, "App");
        let is = |text: &str| Some(text.to_owned());
        assert_eq!(granted("permission denied for schema app"), is("GRANT USAGE, CREATE ON SCHEMA app TO \"App\";"));
        assert_eq!(granted("permission denied for database d"), is("GRANT CREATE ON DATABASE d TO \"App\";"));
        assert_eq!(
            granted("must be owner of table t"),
            is("its owner's rights: GRANT the role that owns table t TO \"App\";")
        );
        assert_eq!(granted("permission denied to create role"), None);
    }
}
