//! The guided tour, lecture mode and the self-check on the screen.

pub mod caption;
pub mod check;
pub mod coming;
pub mod end;
pub mod findings;
pub mod guess;
pub mod lecture;
pub mod step;

#[cfg(test)]
mod arrivals;
#[cfg(test)]
mod mishaps;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod walk;
