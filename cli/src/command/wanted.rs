//! What databases are to become: read once, and composed for each kind of server, scope and flags that asks.

use std::sync::Arc;

use rowlock_core::model::Version;
use rowlock_core::name::Ident;
use rowlock_core::preset::Presets;
use rowlock_core::source::Source;
use tokio::sync::Mutex;

use super::state::{self, Origin, Piece, State};
use crate::Failure;
use crate::args::Scope;
use crate::config::Given;
use crate::dev::Dev;

/// What is wanted, read.
pub(super) struct Wanted {
    known: Known,
    /// The presets that it says.
    pub(super) presets: Presets,
    /// What it was last composed for, and to what: many databases mostly ask for the same.
    last: Mutex<Option<(Asked, State)>>,
}

enum Known {
    Sources(Vec<Piece>),
    History(Vec<Source>),
    /// A database is asked by whoever needs it.
    Database(Vec<Given>),
}

/// What a schema was composed for.
#[derive(Clone, PartialEq, Eq)]
struct Asked {
    flags: Scope,
    scope: Option<Ident>,
    version: Version,
}

impl Wanted {
    /// Reads what is given. Programs run here.
    pub(super) async fn read(given: &[Given]) -> Result<Self, Failure> {
        let known = if state::database_of(given, "").is_ok() {
            Known::Database(given.to_vec())
        } else {
            match state::open(given).await? {
                Origin::Sources(sources) => Known::Sources(sources),
                Origin::History(sources) => Known::History(sources),
                Origin::Database(..) => Known::Database(given.to_vec()),
            }
        };
        Ok(Self { known, presets: state::presets_of(given)?, last: Mutex::new(None) })
    }

    /// What several are given, each list of sources read once.
    pub(super) async fn read_all(given: Vec<Vec<Given>>) -> Result<Vec<Arc<Self>>, Failure> {
        let mut known: Vec<(Vec<Given>, Arc<Self>)> = Vec::new();
        let mut all = Vec::with_capacity(given.len());
        for given in given {
            let found = known.iter().find(|(known, _)| *known == given).map(|(_, wanted)| Arc::clone(wanted));
            let wanted = match found {
                Some(wanted) => wanted,
                None => {
                    let wanted = Arc::new(Self::read(&given).await?);
                    known.push((given, Arc::clone(&wanted)));
                    wanted
                }
            };
            all.push(wanted);
        }
        Ok(all)
    }

    /// What it is for servers of a version; `scope` is the database's, if its URL names one. Whoever asks while it is composed
    /// waits, since it mostly asks for the same.
    pub(super) async fn state(&self, flags: &Scope, scope: Option<&Ident>, version: Version) -> Result<State, Failure> {
        let asked = Asked { flags: flags.clone(), scope: scope.cloned(), version };
        let mut last = self.last.lock().await;
        if let Some((_, state)) = last.as_ref().filter(|(known, _)| *known == asked) {
            return Ok(state.clone());
        }
        let dev = Dev::open(flags).await?;
        let origin = match &self.known {
            Known::Sources(sources) => Origin::Sources(sources.clone()),
            Known::History(sources) => Origin::History(sources.clone()),
            Known::Database(given) => state::open(given).await?,
        };
        let state = state::load(origin, flags, scope, version, dev.as_ref()).await?;
        *last = Some((asked, state.clone()));
        Ok(state)
    }
}
