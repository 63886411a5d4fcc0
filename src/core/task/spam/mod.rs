//! The task `spam`: mails as bags of words, spam or not. Every mail is on two of fourteen topics, and it is the pair
//! that decides; no word is spam by itself, although some topics are in more spam pairs than others. The label of 2 % of
//! the mails is flipped.
//!
//! What a learner sees raw are the counts of 104 words, as ln(1 + count): six words of each topic and twenty fillers.
//! The expert who engineers features has the words of each topic on a list and knows of 43 of the 91 pairs whether they
//! are spam.
//!
//! It is not a language model: words are drawn one by one and their order in [`Mail::words`] says nothing.

pub mod world;

use super::{Inputs, NetworkRecipe, Seen, Task};
use crate::nn::network::Hidden;
use crate::random::Stream;
use world::{FILLERS, TOPICS, WORDS_OF_TOPIC};

/// Words of topics; they come first in the numbering of words, topic by topic, the fillers after them.
const TOPIC_WORDS: usize = TOPICS * WORDS_OF_TOPIC;
/// Words that are counted.
pub const WORDS: usize = TOPIC_WORDS + FILLERS;

/// Chance that a label is flipped.
const FLIPPED: f64 = 0.02;
/// A mail has at least this many words, and a Poisson number more.
const SHORTEST: u32 = 5;
const MEAN_MORE: f64 = 25.0;
/// Share of a mail's words that belong to its two topics.
const ON_TOPIC: f64 = 0.6;
/// Bounds of the first topic's share of those.
const FIRST_TOPIC: [f64; 2] = [0.35, 0.65];
/// Share of fillers among the other words; the rest stray in from any topic.
const FILLER: f64 = 0.75;

/// The expert counts a pair of topics when the mail has at least this many words of both.
const HIT: f32 = 2.0;
/// Features of the expert: a count for each topic, and the known spam and ham pairs hit.
const ENGINEERED: usize = TOPICS + 2;

/// Names of the engineered features, in their order: `topic-` ones by the name of the topic.
pub const FEATURE_NAMES: [&str; ENGINEERED] = [
    "topic-family",
    "topic-code",
    "topic-meeting",
    "topic-school",
    "topic-recipes",
    "topic-travel",
    "topic-sports",
    "topic-orders",
    "topic-news",
    "topic-bank",
    "topic-sale",
    "topic-health",
    "topic-finance",
    "topic-prizes",
    "known-spam-pairs",
    "known-ham-pairs",
];

pub const TASK: Task = Task {
    name: "spam",
    number: 1,
    classes: 2,
    observed: WORDS,
    feature_names: &FEATURE_NAMES,
    draw: Some(draw),
    seen: Some(Seen { width, inputs }),
    machine_raw: Inputs::Raw,
    both: Inputs::RawAndEngineered,
    hidden: [Hidden::new(&[3]), Hidden::new(&[6]), Hidden::new(&[32])],
    // One hidden layer: 107 to 13,569 parameters.
    ladder: &[&[1], &[2], &[3], &[6], &[12], &[32], &[64], &[128]],
    recipe: NetworkRecipe { steps_per_root: 50.0, most_steps: 6000, batch: 16, decay: 0.1 },
    ceiling: Some(1.0 - FLIPPED),
    is_map: false,
};

/// A mail as it was drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Mail {
    /// Its two topics.
    pub topics: [usize; 2],
    /// The numbers of its words, in the order in which they were drawn.
    pub words: Vec<u8>,
    /// 1 for spam.
    pub label: u8,
    /// Whether the label is not the one that the topics say.
    pub flipped: bool,
}

/// Draws a mail: the same as the task's `draw`, from the same numbers of the stream.
pub fn mail(stream: &mut Stream) -> Mail {
    let first = stream.below(TOPICS as u32) as usize;
    let second = (first + 1 + stream.below(TOPICS as u32 - 1) as usize) % TOPICS;
    let length = SHORTEST + stream.poisson(MEAN_MORE);
    let share = stream.uniform(FIRST_TOPIC[0], FIRST_TOPIC[1]);
    // Word by word, which makes the numbers of each kind binomial.
    let mut word = || {
        if stream.chance(ON_TOPIC) {
            let topic = if stream.chance(share) { first } else { second };
            topic * WORDS_OF_TOPIC + stream.weighted(&world::WORD_WEIGHTS)
        } else if stream.chance(FILLER) {
            TOPIC_WORDS + stream.weighted(&world::FILLER_WEIGHTS)
        } else {
            stream.below(TOPIC_WORDS as u32) as usize
        }
    };
    let words = (0..length).map(|_| word() as u8).collect();
    let flipped = stream.chance(FLIPPED);
    let label = u8::from(is_spam(first, second) != flipped);
    Mail { topics: [first, second], words, label, flipped }
}

/// Whether a mail on these two topics is spam, before flipping.
pub fn is_spam(first: usize, second: usize) -> bool {
    world::entry(&world::SPAM, first, second)
}

/// What the expert knows of a pair of topics: whether it is spam, or nothing.
fn known_pair(first: usize, second: usize) -> Option<bool> {
    world::entry(&world::KNOWN, first, second).then(|| is_spam(first, second))
}

/// The topic of word number `word`; `None` for a filler.
pub fn topic_of(word: usize) -> Option<usize> {
    (word < TOPIC_WORDS).then_some(word / WORDS_OF_TOPIC)
}

/// Word number `word` in English. It also names the word in texts of other languages.
pub fn word(word: usize) -> &'static str {
    match topic_of(word) {
        Some(topic) => world::TOPIC_WORDS[topic][word % WORDS_OF_TOPIC],
        None => world::FILLER_WORDS[word - TOPIC_WORDS],
    }
}

fn draw(stream: &mut Stream, counts: &mut [f32]) -> u8 {
    let mail = mail(stream);
    counts.fill(0.0);
    for word in mail.words {
        counts[usize::from(word)] += 1.0;
    }
    mail.label
}

fn width(inputs: Inputs) -> usize {
    match inputs {
        Inputs::Raw => WORDS,
        Inputs::Engineered => ENGINEERED,
        Inputs::RawAndEngineered => WORDS + ENGINEERED,
        Inputs::Cubic => super::no_cubic(),
    }
}

fn inputs(inputs: Inputs, counts: &[f32], out: &mut [f32]) {
    match inputs {
        Inputs::Raw => {
            for (out, &count) in out.iter_mut().zip(counts) {
                *out = log_count(count);
            }
        }
        Inputs::Engineered => engineered(counts, out),
        Inputs::RawAndEngineered => {
            let (raw, rest) = out.split_at_mut(WORDS);
            self::inputs(Inputs::Raw, counts, raw);
            engineered(counts, rest);
        }
        Inputs::Cubic => super::no_cubic(),
    }
}

fn engineered(counts: &[f32], out: &mut [f32]) {
    let mut on_topic = [0.0f32; TOPICS];
    for (sum, words) in on_topic.iter_mut().zip(counts.chunks_exact(WORDS_OF_TOPIC)) {
        *sum = words.iter().sum();
    }
    for (out, &count) in out.iter_mut().zip(&on_topic) {
        *out = log_count(count);
    }
    let (mut spam, mut ham) = (0.0, 0.0);
    for second in 0..TOPICS {
        for first in 0..second {
            if on_topic[first] >= HIT && on_topic[second] >= HIT {
                match known_pair(first, second) {
                    Some(true) => spam += 1.0,
                    Some(false) => ham += 1.0,
                    None => {}
                }
            }
        }
    }
    out[TOPICS..].copy_from_slice(&[spam, ham]);
}

/// ln(1 + count).
fn log_count(count: f32) -> f32 {
    // Most counts are 0.
    if count == 0.0 { 0.0 } else { libm::log1p(f64::from(count)) as f32 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Purpose;

    #[test]
    fn the_tables_are_those_of_the_world() {
        let (mut known, mut spam, mut tilt) = (0, 0, [0.0; TOPICS]);
        for (i, tilt) in tilt.iter_mut().enumerate() {
            assert!(!world::entry(&world::KNOWN, i, i));
            for j in (0..TOPICS).filter(|&j| j != i) {
                assert_eq!(is_spam(i, j), is_spam(j, i));
                assert_eq!(known_pair(i, j), known_pair(j, i));
                known += usize::from(known_pair(i, j).is_some());
                spam += usize::from(is_spam(i, j));
                *tilt += f64::from(u8::from(is_spam(i, j))) / 13.0;
            }
        }
        // 43 of 91 pairs known, 45 spam, each counted twice; the topics are named in the order of their share of spam.
        assert_eq!((known, spam), (2 * 43, 2 * 45));
        // Sums over the rows as the study published them, each row times its place: a moved entry shows.
        let sum = |rows: [u16; TOPICS]| (1..).zip(rows).map(|(place, row)| place * u32::from(row)).sum::<u32>();
        assert_eq!((sum(world::SPAM), sum(world::KNOWN)), (541_010, 946_795));
        assert!(tilt.is_sorted());
        assert!((tilt[0] - 0.15).abs() < 0.005 && (tilt[TOPICS - 1] - 0.85).abs() < 0.005);
    }

    #[test]
    fn a_known_pair_is_hit_by_two_words_of_both_topics() {
        let hits = |words: &[(usize, f32)]| {
            let mut counts = [0.0; WORDS];
            for &(word, count) in words {
                counts[word] = count;
            }
            let mut out = [f32::NAN; ENGINEERED];
            inputs(Inputs::Engineered, &counts, &mut out);
            [out[TOPICS], out[TOPICS + 1]]
        };
        let pair = |want| {
            let pairs = (0..TOPICS).flat_map(|j| (0..j).map(move |i| (i, j)));
            let mut found = pairs.filter(move |&(i, j)| known_pair(i, j) == want);
            let (i, j) = found.next().unwrap();
            [i * WORDS_OF_TOPIC, j * WORDS_OF_TOPIC]
        };
        for (want, hit) in [(Some(true), [1.0, 0.0]), (Some(false), [0.0, 1.0]), (None, [0.0, 0.0])] {
            let [a, b] = pair(want);
            assert_eq!(hits(&[(a, 2.0), (b, 2.0)]), hit);
            // Two different words of a topic count as well as the same word twice.
            assert_eq!(hits(&[(a, 1.0), (a + 5, 1.0), (b, 3.0)]), hit);
            assert_eq!(hits(&[(a, 1.0), (b, 9.0)]), [0.0, 0.0]);
            assert_eq!(hits(&[(a, 9.0), (b, 1.0)]), [0.0, 0.0]);
        }
    }

    #[test]
    fn every_word_is_there_once_and_knows_its_topic() {
        let mut words: Vec<&str> = (0..WORDS).map(word).collect();
        assert_eq!((words[0], words[6], words[83], words[84], words[103]), ("mom", "branch", "bonus", "the", "me"));
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), WORDS);
        assert_eq!([0, 5, 6, 83, 84].map(topic_of), [Some(0), Some(0), Some(1), Some(13), None]);
        for (name, topic) in FEATURE_NAMES.iter().zip(world::TOPIC_NAMES) {
            assert_eq!(name.strip_prefix("topic-"), Some(topic));
        }
    }

    #[test]
    fn a_mail_is_what_the_sample_holds() {
        let stream = || Stream::new(Purpose::Sample, 1, 4, 0);
        let (mut mails, mut drawn) = (stream(), stream());
        for _ in 0..50 {
            let mut counts = [f32::NAN; WORDS];
            let label = draw(&mut drawn, &mut counts);
            let mail = mail(&mut mails);
            assert_eq!(mail.label, label);
            assert_eq!(counts.iter().sum::<f32>(), mail.words.len() as f32);
            assert!(mail.words.iter().all(|&word| counts[usize::from(word)] > 0.0));
        }
    }

    #[test]
    fn mails_have_the_statistics_of_the_world() {
        let mut stream = Stream::new(Purpose::Test, 1, 9, 0);
        let n = 40_000;
        let (mut words, mut spam, mut flipped, mut fillers, mut on_topic) = (0, 0, 0, 0, 0);
        let mut length = Moments::default();
        let mut first_share = Moments::default();
        let mut by_topic = [Moments::default(); TOPICS];
        let (mut topics, mut top_word, mut top_filler) = ([0u32; TOPICS], 0, 0);
        for _ in 0..n {
            let mail = mail(&mut stream);
            assert_ne!(mail.topics[0], mail.topics[1]);
            assert_eq!(is_spam(mail.topics[0], mail.topics[1]) != mail.flipped, mail.label == 1);
            length.add(mail.words.len() as f64);
            words += mail.words.len();
            spam += u32::from(mail.label);
            flipped += u32::from(mail.flipped);
            let of = |topic: usize| mail.words.iter().filter(|&&word| topic_of(word.into()) == Some(topic)).count();
            let own = mail.topics.map(of);
            on_topic += own[0] + own[1];
            first_share.add(own[0] as f64 / (own[0] + own[1]).max(1) as f64);
            fillers += mail.words.iter().filter(|&&word| topic_of(word.into()).is_none()).count();
            for topic in mail.topics {
                topics[topic] += 1;
                by_topic[topic].add(f64::from(mail.label));
            }
            top_word += mail.words.iter().filter(|&&word| usize::from(word) == 6 * mail.topics[0]).count();
            top_filler += mail.words.iter().filter(|&&word| usize::from(word) == TOPIC_WORDS).count();
        }
        let (n, words) = (f64::from(n), words as f64);
        let close = |got: f64, want: f64, of: f64, what: &str| {
            // Five standard errors of a share.
            assert!((got - want).abs() < 5.0 * (want * (1.0 - want) / of).sqrt(), "{what}: {got}, not {want}");
        };
        assert!((length.mean() - 30.0).abs() < 5.0 * 5.0 / n.sqrt(), "length {}", length.mean());
        assert!((length.variance() - 25.0).abs() < 5.0 * (25.0 + 2.0 * 625.0f64).sqrt() / n.sqrt());
        // 0.49 in the study, itself measured on a sample.
        assert!((f64::from(spam) / n - 0.49).abs() < 0.02, "spam {}", f64::from(spam) / n);
        close(f64::from(flipped) / n, 0.02, n, "flipped");
        close(fillers as f64 / words, 0.3, words, "fillers");
        // A tenth of all words stray, two topics of fourteen of them home. Stray words of one mail share its topics and
        // nothing else, so that words are independent here.
        close(on_topic as f64 / words, 0.6 + 0.1 / 7.0, words, "on topic");
        close(top_filler as f64 / words, 0.3 * 0.1828, words, "the most frequent filler");
        close(top_word as f64 / words, 0.3 * 0.326 + 0.1 / 84.0, words / 4.0, "the most frequent word of a topic");
        // The first topic's share of a mail: half on average, spread like U(0.35, 0.65) with binomial noise on top.
        assert!((first_share.mean() - 0.5).abs() < 5.0 * 0.15 / n.sqrt());
        let spread = first_share.variance().sqrt();
        assert!((0.14..0.16).contains(&spread), "{spread}");
        for (topic, (count, labels)) in topics.into_iter().zip(by_topic).enumerate() {
            close(f64::from(count) / n, 1.0 / 7.0, n, "share of a topic");
            let pairs = (0..TOPICS).filter(|&other| other != topic && is_spam(topic, other)).count();
            let tilt = pairs as f64 / 13.0;
            close(labels.mean(), tilt * (1.0 - 0.02) + (1.0 - tilt) * 0.02, f64::from(count), "tilt");
        }
    }

    #[derive(Clone, Copy, Default)]
    struct Moments {
        n: f64,
        sum: f64,
        squares: f64,
    }

    impl Moments {
        fn add(&mut self, x: f64) {
            self.n += 1.0;
            self.sum += x;
            self.squares += x * x;
        }

        fn mean(self) -> f64 {
            self.sum / self.n
        }

        fn variance(self) -> f64 {
            self.squares / self.n - self.mean() * self.mean()
        }
    }
}
