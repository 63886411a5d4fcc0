//! The tables of the task `spam`: words, topics, and which pairs of topics make a mail spam. Made once, at random
//! (u and g standard normal: a pair is spam where (u_i + u_j) / sqrt 2 + g_ij is above its median), and fixed since: they
//! are the world.

pub const TOPICS: usize = 14;
pub const WORDS_OF_TOPIC: usize = 6;
pub const FILLERS: usize = 20;

/// Names of the topics, in the order of their share of spam among all pairs: from 15 % to 85 %.
pub const TOPIC_NAMES: [&str; TOPICS] = [
    "family", "code", "meeting", "school", "recipes", "travel", "sports", "orders", "news", "bank", "sale", "health",
    "finance", "prizes",
];

/// The words of each topic, the most frequent first.
pub const TOPIC_WORDS: [[&str; WORDS_OF_TOPIC]; TOPICS] = [
    ["mom", "dad", "kids", "dinner", "birthday", "weekend"],
    ["branch", "build", "merge", "deploy", "test", "server"],
    ["meeting", "agenda", "slides", "minutes", "notes", "room"],
    ["class", "homework", "teacher", "exam", "essay", "campus"],
    ["recipe", "oven", "garlic", "flour", "soup", "bake"],
    ["flight", "hotel", "airport", "itinerary", "visa", "luggage"],
    ["match", "team", "coach", "league", "goal", "season"],
    ["order", "shipping", "parcel", "tracking", "invoice", "receipt"],
    ["newsletter", "subscribe", "edition", "article", "weekly", "digest"],
    ["account", "bank", "password", "verify", "login", "statement"],
    ["discount", "sale", "coupon", "offer", "deal", "free"],
    ["pills", "doctor", "pharmacy", "diet", "weight", "cure"],
    ["loan", "crypto", "invest", "profit", "cash", "credit"],
    ["winner", "prize", "lottery", "claim", "congratulations", "bonus"],
];

/// Words that occur in every mail, the most frequent first.
pub const FILLER_WORDS: [&str; FILLERS] = [
    "the", "to", "and", "you", "for", "we", "is", "this", "on", "with", "please", "hi", "thanks", "now", "here",
    "today", "can", "just", "your", "me",
];

/// Frequencies of a topic's words, in 1/10,000: rank^-0.7, rounded.
pub const WORD_WEIGHTS: [u16; WORDS_OF_TOPIC] = [3260, 2007, 1511, 1235, 1057, 930];

/// Frequencies of the fillers, in 1/10,000: rank^-0.7, rounded.
pub const FILLER_WEIGHTS: [u16; FILLERS] =
    [1828, 1125, 847, 693, 592, 521, 468, 426, 393, 365, 341, 321, 304, 288, 275, 262, 252, 242, 233, 225];

/// Whether a mail on the two topics is spam: a row for each topic, its partners from left to right in the order of
/// [`TOPIC_NAMES`]. Symmetric; no mail has the same topic twice, so that the diagonal says nothing.
#[rustfmt::skip]
pub const SPAM: [u16; TOPICS] = [
    0b00000000000110, // family
    0b00000001000101, // code
    0b00000011100001, // meeting
    0b00000010101011, // school
    0b00001001010111, // recipes
    0b00000011011011, // travel
    0b00110100100111, // sports
    0b01101100011001, // orders
    0b00110010111101, // news
    0b00001101111111, // bank
    0b00010101111111, // sale
    0b11001010111110, // health
    0b10011110011111, // finance
    0b01111111111011, // prizes
];

/// The 43 of 91 pairs of which the expert knows whether they are spam, laid out alike.
#[rustfmt::skip]
pub const KNOWN: [u16; TOPICS] = [
    0b01110111110011, // family
    0b10101110000001, // code
    0b11010010100001, // meeting
    0b10100011110110, // school
    0b01000110100000, // recipes
    0b11001010110010, // travel
    0b11111101100100, // sports
    0b10010010101110, // orders
    0b10111111000000, // news
    0b10010100000011, // bank
    0b00000001000100, // sale
    0b00010011001000, // health
    0b10010101010001, // finance
    0b11100000010010, // prizes
];

/// The entry of one of the tables for two topics.
pub fn entry(table: &[u16; TOPICS], i: usize, j: usize) -> bool {
    table[i] >> (TOPICS - 1 - j) & 1 == 1
}
