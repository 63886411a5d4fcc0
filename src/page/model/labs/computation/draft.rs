//! The form in which the reader writes the next experiment down: from what its fields hold to an idea of the space.

use crate::nn::activation::Activation;
use crate::order::within;
use crate::study::idea::{BATCHES, Idea, LAYERS, OPTIMISERS, Optimiser, WIDTHS, optimiser_name, rates};

/// What the fields of the form hold. Fields of a browser hold texts and numbers of any kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    pub layers: String,
    /// Not a number while the field is empty.
    pub width: f64,
    pub activation: String,
    pub optimiser: String,
    /// In thousandths of a decade, as [`Idea::rate`].
    pub rate: f64,
    pub batch: String,
    pub decay: bool,
}

/// What the form holds in index.html.
pub const FIRST: Idea = Idea {
    layers: 2,
    width: 12,
    activation: Activation::Relu,
    optimiser: Optimiser::ShortAdam,
    rate: -2000,
    batch: 32,
    decay: false,
};

impl Form {
    /// The idea that is meant. What is out of range goes to the nearest that is in it.
    pub fn idea(&self) -> Idea {
        let named = |one: &Optimiser| optimiser_name(*one) == self.optimiser;
        let optimiser = OPTIMISERS.into_iter().find(named).unwrap_or(FIRST.optimiser);
        let rates = rates(optimiser);
        let width = if self.width.is_finite() { self.width.round() } else { 0.0 };
        let rate = if self.rate.is_finite() { self.rate as i16 } else { *rates.start() };
        let batch = self.batch.parse().unwrap_or(0);
        Idea {
            layers: self.layers.parse().unwrap_or(0).clamp(*LAYERS.start(), *LAYERS.end()),
            width: (width as u8).clamp(*WIDTHS.start(), *WIDTHS.end()),
            activation: Activation::ALL.into_iter().find(|one| one.name() == self.activation).unwrap_or_default(),
            optimiser,
            rate: within(rate, *rates.start(), *rates.end()),
            batch: BATCHES.into_iter().find(|&one| one >= batch).unwrap_or(BATCHES[BATCHES.len() - 1]),
            decay: self.decay,
        }
    }
}

#[cfg(test)]
impl From<Idea> for Form {
    fn from(idea: Idea) -> Form {
        Form {
            layers: idea.layers.to_string(),
            width: idea.width.into(),
            activation: idea.activation.name().to_owned(),
            optimiser: optimiser_name(idea.optimiser).to_owned(),
            rate: idea.rate.into(),
            batch: idea.batch.to_string(),
            decay: idea.decay,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_idea_of_the_space_survives_the_form() {
        assert_eq!(Form::from(FIRST).idea(), FIRST);
        let other = Idea {
            layers: 4,
            width: 32,
            activation: Activation::Tanh,
            optimiser: Optimiser::Momentum,
            rate: -150,
            batch: 64,
            decay: true,
        };
        assert_eq!(Form::from(other).idea(), other);
    }

    #[test]
    fn what_is_out_of_range_goes_to_the_nearest_that_is_in_it() {
        let form = || Form::from(FIRST);
        let widths = [(f64::NAN, 4), (-3.0, 4), (3.4, 4), (7.6, 8), (33.0, 32), (1e9, 32), (f64::INFINITY, 4)];
        for (width, expected) in widths {
            assert_eq!(Form { width, ..form() }.idea().width, expected, "{width}");
        }
        for (layers, expected) in [("", 1), ("0", 1), ("3", 3), ("9", 4), ("two", 1)] {
            assert_eq!(Form { layers: layers.to_owned(), ..form() }.idea().layers, expected, "{layers}");
        }
        for (batch, expected) in [("", 16), ("17", 32), ("200", 64)] {
            assert_eq!(Form { batch: batch.to_owned(), ..form() }.idea().batch, expected, "{batch}");
        }
    }

    /// The rates of the two ranges overlap only in part.
    #[test]
    fn a_rate_of_sgd_is_brought_into_the_range_of_adam() {
        let rate =
            |optimiser: &str, rate| Form { optimiser: optimiser.to_owned(), rate, ..Form::from(FIRST) }.idea().rate;
        assert_eq!((rate("sgd", -150.0), rate("adam", -150.0)), (-150, -1000));
        assert_eq!((rate("sgd", -3400.0), rate("adam", -3400.0)), (-3000, -3400));
        assert_eq!((rate("adam", f64::NAN), rate("sgd", f64::NAN)), (-3500, -3000));
    }
}
