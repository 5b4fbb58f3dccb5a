//! What an environment gives to a command line: flags win over it.

use rowlock_core::plan::Preferences;

use super::{Environment, Given};
use crate::Failure;
use crate::args::Scope;

/// What a flag's value is where the command line does not give it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fallback {
    /// The database of the environment.
    Url,
    /// The schema that it is to have.
    Src,
}

impl Environment {
    /// What the URLs of a flag name, or else what the environment says.
    pub(crate) fn given(&self, flag: &str, urls: &[String], fallback: Fallback) -> Result<Vec<Given>, Failure> {
        let mut given = Vec::new();
        for url in urls {
            given.extend(self.expand(url)?);
        }
        if urls.is_empty() {
            match fallback {
                Fallback::Url => given.extend(self.url.clone().map(Given::Url)),
                Fallback::Src => given.extend(self.src.iter().cloned()),
            }
        }
        if given.is_empty() {
            let what = if fallback == Fallback::Url { "url" } else { "src" };
            let name = &self.name;
            return Err(format!("{flag} is missing, and env `{name}` has no `{what}` to take instead").into());
        }
        Ok(given)
    }

    /// What a URL names: one of the environment's own, `env://src`, or what it says itself.
    fn expand(&self, url: &str) -> Result<Vec<Given>, Failure> {
        let Some(attribute) = url.strip_prefix("env://") else { return Ok(vec![Given::Url(url.to_owned())]) };
        if self.name.is_empty() {
            return Err(format!("`{url}` is a part of an env: say which with --env").into());
        }
        let one = |value: &Option<String>| value.clone().map(Given::Url).into_iter().collect::<Vec<_>>();
        let found = match attribute {
            "src" => self.src.clone(),
            "url" => one(&self.url),
            "dev" => one(&self.dev),
            "migration.dir" => one(&self.migration.dir),
            _ => {
                let known = "env://src, env://url, env://dev, env://migration.dir";
                return Err(format!("`{url}` is not supported; these are: {known}").into());
            }
        };
        if found.is_empty() {
            return Err(format!("`{url}`: env `{}` has no `{attribute}`", self.name).into());
        }
        if found.iter().any(|given| matches!(given, Given::Url(url) if url.starts_with("env://"))) {
            return Err(
                format!("`{url}` of env `{}` is an env:// itself: write there what it stands for", self.name).into()
            );
        }
        Ok(found)
    }

    /// The scope that flags and environment give together: what a flag says replaces what the environment says of the same.
    pub(crate) fn scope(&self, flags: &Scope) -> Scope {
        let either = |flag: &[String], own: &[String]| if flag.is_empty() { own.to_vec() } else { flag.to_vec() };
        Scope {
            schemas: either(&flags.schemas, &self.schemas),
            exclude: either(&flags.exclude, &self.exclude),
            include: either(&flags.include, &self.include),
            roles: flags.roles,
            dev_url: flags.dev_url.clone().or_else(|| self.dev.clone()),
            presets: self.presets,
        }
    }

    /// The template of a command, by its name: `schema.inspect`.
    pub(crate) fn format(&self, flag: Option<&str>, command: &str) -> Option<String> {
        flag.map(str::to_owned).or_else(|| self.formats.get(command).cloned())
    }

    /// What is wanted of plans.
    pub(crate) fn preferences(&self) -> Preferences {
        self.diff.preferences()
    }
}
