//! Every search that was begun, and the experiments that they share.

use crate::job::{Answer, Results};
use crate::study::clock::{self, Clock};
use crate::study::search::{Search, Strategy};
use crate::study::trial::TrialKey;

/// A search: where its ideas come from, and its seed.
pub type Name = (Strategy, u32);

/// Searches kept at most, some hundred experiments each; beyond, those go that nobody looks at.
const KEPT: usize = 200;

/// The searches. A result holds for ever: nothing is thrown away but by running again, or where there are too many.
#[derive(Debug, Default)]
pub struct Searches {
    /// Few: each has a name of its own.
    by_name: Vec<(Name, Search)>,
    /// Their experiments: what one search has made no other makes again.
    results: Results,
    /// Counts the changes.
    revision: u64,
}

impl Searches {
    /// Differs after every change.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    pub fn get(&self, name: Name) -> Option<&Search> {
        self.by_name.iter().find(|(other, _)| *other == name).map(|(_, search)| search)
    }

    /// What their experiments take, in bytes.
    #[cfg(any(test, feature = "hooks"))]
    pub fn bytes(&self) -> usize {
        let of_searches = self.by_name.iter().map(|(_, search)| size_of_val(search.results()));
        self.results.values().map(Answer::bytes).sum::<usize>() + of_searches.sum::<usize>()
    }

    pub fn answers(&self) -> &Results {
        &self.results
    }

    /// The next experiment of a search that has not got as far as `budget` by a clock, with the operations before it.
    pub fn next(&self, name: Name, clock: &Clock, budget: f64) -> Option<(u64, TrialKey)> {
        let new;
        let search = match self.get(name) {
            Some(search) => search,
            None => {
                new = Search::new(name.0, name.1);
                &new
            }
        };
        (!clock::is_complete(search, clock, budget)).then(|| (search.operations() as u64, search.next()))
    }

    /// Begins a search, unless it was begun before, and takes in what others have made of it.
    pub fn open(&mut self, name: Name, is_enough: impl Fn(&Search) -> bool) {
        if self.get(name).is_some() {
            return;
        }
        let mut search = Search::new(name.0, name.1);
        search.follow(&self.results, is_enough);
        self.by_name.push((name, search));
        self.revision += 1;
    }

    /// Takes an experiment in, for every search of its seed that waits for it.
    pub fn take(&mut self, answer: Answer, is_enough: impl Fn(&Search) -> bool) {
        let spec = answer.spec;
        self.results.insert(spec, answer);
        for (_, search) in self.by_name.iter_mut().filter(|(name, _)| name.1 == spec.data.seed) {
            search.follow(&self.results, &is_enough);
        }
        self.revision += 1;
    }

    /// Keeps the searches bounded: those that are looked at stay.
    pub fn bound(&mut self, looked_at: &[Name]) {
        if self.by_name.len() > KEPT {
            self.by_name.retain(|(name, _)| looked_at.contains(name));
            self.results.retain(|spec, _| looked_at.iter().any(|name| name.1 == spec.data.seed));
            self.revision += 1;
        }
    }

    /// Throws a search and its experiments away.
    pub fn forget(&mut self, name: Name) {
        let place = self.by_name.iter().position(|(other, _)| *other == name);
        let forgotten = place.map(|place| self.by_name.remove(place).1);
        for result in forgotten.iter().flat_map(Search::results) {
            self.results.remove(&result.key.spec());
        }
        self.revision += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::model::labs::computation::plan::fastest;
    use crate::page::model::labs::computation::tests::made_up;

    #[test]
    fn of_many_searches_those_that_are_looked_at_stay() {
        let mut searches = Searches::default();
        for seed in 0..1_000 {
            let name = (Strategy::Random, seed);
            searches.bound(&[name]);
            searches.open(name, |_| false);
            let (_, key) = searches.next(name, &fastest(), clock::BUDGET).unwrap();
            searches.take(made_up(key.spec(), 1), |search| !search.results().is_empty());
            assert!(searches.get(name).is_some_and(|search| search.results().len() == 1), "{seed}");
            assert!(searches.by_name.len() <= KEPT + 1 && searches.results.len() <= KEPT + 1, "{seed}");
        }
    }
}
