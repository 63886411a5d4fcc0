//! Values of settings, of whatever type.

/// The value of a setting.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing is set: the browser or the lab decides.
    Nothing,
    Whole(u32),
    Decimal(f64),
    /// The place of its word.
    Choice(usize),
    /// A bit for the place of each word.
    Several(u64),
    Keys(Vec<&'static str>),
    Name(String),
}
