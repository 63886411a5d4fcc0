//! Who can take part in a race. Every activation can; see docs/recipes.md for how one more comes into the table.

use crate::nn::activation::{Activation, Initialisation};

/// Who can take part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contestant {
    /// A network with this activation.
    Plain(Activation),
    /// Sigmoid with Xavier's weights times 4.
    Sigmoid4,
}

/// Those who always race.
const PAIR: [Contestant; 2] = [Contestant::RELU, Contestant::SIGMOID];

/// Those who race on request: every other activation, and the sigmoid with larger weights.
const EXTRAS: [Contestant; Activation::ALL.len() + 1 - PAIR.len()] = {
    let mut extras = [Contestant::Sigmoid4; Activation::ALL.len() + 1 - PAIR.len()];
    let (mut place, mut count) = (0, 0);
    while place < Activation::ALL.len() {
        let activation = Activation::ALL[place];
        if !matches!(activation, Activation::Relu | Activation::Sigmoid) {
            extras[count] = Contestant::Plain(activation);
            count += 1;
        }
        place += 1;
    }
    extras
};

impl Contestant {
    pub const RELU: Contestant = Contestant::Plain(Activation::Relu);
    pub const SIGMOID: Contestant = Contestant::Plain(Activation::Sigmoid);
    pub const TANH: Contestant = Contestant::Plain(Activation::Tanh);

    /// Those who always race.
    pub const PAIR: [Contestant; 2] = PAIR;

    /// Those who race on request, in the order of links, controls and charts.
    pub const EXTRAS: [Contestant; EXTRAS.len()] = EXTRAS;

    /// Everyone, in the order of links, controls and charts.
    pub fn all() -> impl Iterator<Item = Contestant> {
        Contestant::PAIR.into_iter().chain(Contestant::EXTRAS)
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Contestant> {
        Contestant::all().find(|contestant| contestant.name() == name)
    }

    /// Name in share links, exports and the keys of texts.
    pub const fn name(self) -> &'static str {
        match self {
            Contestant::Plain(activation) => activation.name(),
            Contestant::Sigmoid4 => "sigmoid4",
        }
    }

    pub fn activation(self) -> Activation {
        match self {
            Contestant::Plain(activation) => activation,
            Contestant::Sigmoid4 => Activation::Sigmoid,
        }
    }

    /// The initialisation when the reader chose `chosen`; `None` is each one's own.
    pub fn initialisation(self, chosen: Option<Initialisation>) -> Initialisation {
        match self {
            Contestant::Plain(activation) => chosen.unwrap_or_else(|| activation.initialisation()),
            Contestant::Sigmoid4 => Initialisation::Xavier4,
        }
    }
}

/// Which of [`Contestant::EXTRAS`] race.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extras(u32);

impl Extras {
    /// The bit of an extra; 0 for the pair, which always races.
    fn bit(contestant: Contestant) -> u32 {
        Contestant::EXTRAS.iter().position(|&extra| extra == contestant).map_or(0, |place| 1 << place)
    }

    pub fn contains(self, contestant: Contestant) -> bool {
        self.0 & Extras::bit(contestant) != 0
    }

    /// Lets an extra race, or not.
    pub fn set(&mut self, contestant: Contestant, races: bool) {
        let bit = Extras::bit(contestant);
        self.0 = if races { self.0 | bit } else { self.0 & !bit };
    }

    /// Those that race, in the order of [`Contestant::EXTRAS`].
    pub fn iter(self) -> impl Iterator<Item = Contestant> {
        Contestant::EXTRAS.into_iter().filter(move |&extra| self.contains(extra))
    }

    /// A bit for each of [`Contestant::EXTRAS`].
    pub fn bits(self) -> u32 {
        self.0
    }

    /// From such bits.
    pub fn from_bits(bits: u32) -> Extras {
        Extras(bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extras_are_a_set() {
        let names = |extras: Extras| extras.iter().map(Contestant::name).collect::<Vec<_>>();
        let mut extras = Extras::default();
        extras.set(Contestant::Sigmoid4, true);
        extras.set(Contestant::Plain(Activation::Elu), true);
        extras.set(Contestant::Plain(Activation::Gelu), true);
        assert!(!extras.contains(Contestant::TANH));
        assert_eq!(names(extras), ["gelu", "elu", "sigmoid4"]);
        extras.set(Contestant::Sigmoid4, false);
        extras.set(Contestant::RELU, true);
        assert_eq!(names(extras), ["gelu", "elu"]);
        assert_eq!(Extras::from_bits(extras.bits()), extras);
    }

    #[test]
    fn everyone_has_a_name_of_their_own_and_extras_fit_into_the_set() {
        let names: Vec<_> = Contestant::all().map(Contestant::name).collect();
        assert_eq!(names.len(), Activation::ALL.len() + 1);
        assert!(names.iter().enumerate().all(|(place, name)| !names[..place].contains(name)), "{names:?}");
        assert!(Contestant::EXTRAS.len() <= 32);
        assert_eq!(Contestant::EXTRAS[EXTRAS.len() - 1], Contestant::Sigmoid4);
        assert!(names.into_iter().all(|name| Contestant::named(name).is_some_and(|one| one.name() == name)));
    }
}
