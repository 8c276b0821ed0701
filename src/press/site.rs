//! What every page says of the place it is in: the editions there are, and how the sources fare.

use std::ops::Deref;

use crate::edition::page::{Fare, Site};
use crate::edition::{self};
use crate::model::{Source, SourceState};
use crate::publish;
use crate::store::{Key, Store, StoreError, row};

/// The editions and the public address.
pub(super) fn site(publish: &publish::Settings, editions: &[edition::Settings]) -> Site {
    Site {
        base_url: publish.base_url.clone(),
        editions: editions.iter().map(|e| (e.id.clone(), e.title.clone())).collect(),
    }
}

/// How the sources fare now.
pub(super) fn fare(
    store: &dyn Store,
    sources: &[impl Deref<Target = Source>],
) -> Result<Fare, StoreError> {
    let mut fare = Fare { sources: sources.len(), ..Fare::default() };
    for source in sources {
        let state: Option<SourceState> = row(store, &Key::source(&source.id))?;
        let polled = state.filter(|s| s.asked().is_some());
        fare.polled += usize::from(polled.is_some());
        fare.failing += usize::from(polled.is_some_and(|s| s.gone || s.failures > 0));
    }
    Ok(fare)
}
