//! Which databases a command works on.

use std::collections::BTreeSet;

use crate::Failure;
use crate::args::Databases;
use crate::command::state::database_of;
use crate::config::{Environment, Fallback, one};
use crate::postgres::Settings;

/// One of many databases, or a schema of one.
#[derive(Debug)]
pub(crate) struct Target<'e> {
    /// What a person calls it: as short as tells it from the others, and never with a password.
    pub(crate) name: String,
    pub(crate) url: String,
    pub(crate) settings: Settings,
    /// What the configuration says of it.
    pub(crate) environment: &'e Environment,
}

impl Target<'_> {
    /// What it shares a lock by: schemas of one database have it in common.
    pub(super) fn lock(&self) -> (&[(String, u16)], &str) {
        (&self.settings.hosts, &self.settings.database)
    }
}

/// What a command works on.
#[derive(Debug)]
pub(crate) enum Chosen<'e> {
    /// The one database that `--url` or an environment names.
    One(&'e Environment),
    /// Those of `--target`, or of an environment's `for_each`.
    Many(Vec<Target<'e>>),
}

/// What flags and environments name.
pub(crate) fn chosen<'e>(flags: &Databases, environments: &'e [Environment]) -> Result<Chosen<'e>, Failure> {
    let each = environments.iter().any(|environment| environment.target.is_some());
    if !each && flags.targets.is_empty() {
        return Ok(Chosen::One(one(environments)?));
    }
    let mut named: Vec<(Option<&str>, String, &Environment)> = Vec::new();
    if each {
        if flags.url.is_some() || !flags.targets.is_empty() {
            let flag = if flags.url.is_some() { "--url" } else { "--target" };
            return Err(
                format!("{flag} names databases, and so does the for_each of the env: leave one of them out").into()
            );
        }
        for environment in environments {
            let given = environment.given("--url", &[], Fallback::Url)?;
            let url = database_of(&given, "`url` of an env with for_each is a database: postgres://…")?;
            named.push((environment.target.as_deref(), url, environment));
        }
    } else {
        let environment = one(environments)?;
        for target in &flags.targets {
            let given = environment.given("--target", std::slice::from_ref(target), Fallback::Url)?;
            named.push((None, database_of(&given, "--target is a database: postgres://…")?, environment));
        }
    }
    let settings = named.iter().map(|(_, url, _)| Settings::parse(url)).collect::<Result<Vec<_>, _>>()?;
    let elements: Vec<Option<&str>> = named.iter().map(|(element, _, _)| *element).collect();
    let names = names(&elements, &settings)?;
    let targets = named.into_iter().zip(settings).zip(names);
    let target = |(((_, url, environment), settings), name)| Target { name, url, settings, environment };
    Ok(Chosen::Many(targets.map(target).collect()))
}

/// A name for each: the element of `for_each`, unless that is a URL itself, else what of the URLs tells them apart.
fn names(elements: &[Option<&str>], settings: &[Settings]) -> Result<Vec<String>, Failure> {
    let whole: Vec<String> = settings.iter().map(whole).collect();
    let mut known = BTreeSet::new();
    if let Some(twice) = whole.iter().find(|name| !known.insert(name.as_str())) {
        return Err(format!("{twice} is named twice; nothing was done").into());
    }
    let plain: Vec<&str> = elements.iter().flatten().copied().filter(|name| !name.contains("://")).collect();
    if plain.len() == settings.len() {
        return Ok(plain.into_iter().map(str::to_owned).collect());
    }
    let forms = [
        settings.iter().map(|it| it.database.clone()).collect::<Vec<_>>(),
        settings.iter().map(|it| it.search_path.clone().unwrap_or_default()).collect(),
    ];
    let tells = |names: &Vec<String>| {
        names.iter().all(|name| !name.is_empty()) && names.iter().collect::<BTreeSet<_>>().len() == names.len()
    };
    Ok(forms.into_iter().find(tells).unwrap_or(whole))
}

/// Everything of a URL that says which database, and which schema of it.
fn whole(settings: &Settings) -> String {
    match &settings.search_path {
        Some(path) => format!("{settings}?search_path={path}"),
        None => settings.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(elements: &[Option<&str>], urls: &[&str]) -> Result<Vec<String>, String> {
        let settings = urls.iter().map(|url| Settings::parse(url).map_err(|failure| failure.to_string()));
        names(elements, &settings.collect::<Result<Vec<_>, _>>()?).map_err(|failure| failure.to_string())
    }

    #[test]
    fn names_are_as_short_as_tells_them_apart() {
        let none = [None, None];
        assert_eq!(of(&none, &["postgres://u:p@h/a", "postgres://u:p@h/b"]), Ok(vec!["a".into(), "b".into()]));
        let schemas = ["postgres://u:p@h/a?search_path=x", "postgres://u:p@h/a?search_path=y"];
        assert_eq!(of(&none, &schemas), Ok(vec!["x".into(), "y".into()]));
        let servers = ["postgres://u:p@h/a", "postgres://u:p@g/a"];
        assert_eq!(of(&none, &servers), Ok(vec!["postgres://u@h:5432/a".into(), "postgres://u@g:5432/a".into()]));
        assert_eq!(of(&[Some("one"), Some("two")], &servers), Ok(vec!["one".into(), "two".into()]));
        let elements = [Some("postgres://u:p@h/a"), Some("postgres://u:p@h/b")];
        assert_eq!(of(&elements, &["postgres://u:p@h/a", "postgres://u:p@h/b"]), Ok(vec!["a".into(), "b".into()]));
        let twice = of(&none, &["postgres://u:p@h/a", "postgres://u:q@h/a"]);
        assert_eq!(twice, Err("postgres://u@h:5432/a is named twice; nothing was done".into()));
    }
}
