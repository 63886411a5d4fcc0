//! Every search that was begun, the experiments that they share, and what charts and tables show of them as a whole, which
//! is worked out once for each change: the day that is looked at moves with every frame.

use crate::job::{Answer, Results, Spec};
use crate::page::model::computation::view::Overview;
use crate::page::model::settings::Settings;
use crate::study::search::{Search, Strategy};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A search: where its ideas come from, and its seed.
pub type Name = (Strategy, u32);

/// What an [`Overview`] depends on beside the searches: ideas, seed, replicates, and hours of thinking.
type Asked = (Strategy, u32, u32, u32);

/// The searches. A result holds for ever: nothing is thrown away but by running again.
#[derive(Debug, Default)]
pub struct Searches {
    by_name: BTreeMap<Name, Search>,
    /// Their experiments: what one search has made no other makes again.
    results: Results,
    /// Worked out when it is asked for; whatever changes a search takes it away.
    overview: RefCell<Option<(Asked, Rc<Overview>)>>,
}

impl Searches {
    pub fn get(&self, name: Name) -> Option<&Search> {
        self.by_name.get(&name)
    }

    /// The searches whose next experiment this is.
    pub fn waiting_for(&self, spec: Spec) -> impl Iterator<Item = Name> {
        self.by_name.iter().filter(move |(_, search)| search.next().spec() == spec).map(|(name, _)| *name)
    }

    /// Begins a search, unless it was begun before, and takes in what others have made of it.
    pub fn open(&mut self, name: Name, is_enough: impl Fn(&Search) -> bool) {
        if self.by_name.contains_key(&name) {
            return;
        }
        let mut search = Search::new(name.0, name.1);
        search.follow(&self.results, is_enough);
        self.by_name.insert(name, search);
        self.overview.take();
    }

    /// Takes an experiment in, for every search of its seed that waits for it.
    pub fn take(&mut self, answer: Answer, is_enough: impl Fn(&Search) -> bool) {
        let spec = answer.spec;
        self.results.insert(spec, answer);
        for (_, search) in self.by_name.iter_mut().filter(|(name, _)| name.1 == spec.data.seed) {
            search.follow(&self.results, &is_enough);
        }
        self.overview.take();
    }

    /// Throws a search and its experiments away.
    pub fn forget(&mut self, name: Name) {
        for result in self.by_name.remove(&name).iter().flat_map(Search::results) {
            self.results.remove(&result.key.spec());
        }
        self.overview.take();
    }

    /// What charts and tables show of the searches as a whole; `make` works it out.
    pub fn overview(&self, settings: &Settings, make: impl FnOnce() -> Overview) -> Rc<Overview> {
        let asked = (settings.ideas, settings.seed, settings.replicates, settings.think);
        let mut overview = self.overview.borrow_mut();
        if let Some((_, overview)) = overview.as_ref().filter(|(of, _)| *of == asked) {
            return overview.clone();
        }
        let new = Rc::new(make());
        *overview = Some((asked, new.clone()));
        new
    }
}
