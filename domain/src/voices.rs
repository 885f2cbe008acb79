//! What shoppers say of goods: reviews by those who bought, questions by those who think of it.

use crate::Timestamp;
use crate::catalog::{PictureRef, Rating};
use crate::ids::{AnswerId, ProductId, QuestionId, ReviewId};
use serde::{Deserialize, Serialize};

/// The longest review, in characters.
pub const LONGEST_REVIEW: usize = 1_000;
/// The longest question, in characters.
pub const LONGEST_QUESTION: usize = 200;
/// The longest answer to a question or reply to a review, in characters.
pub const LONGEST_ANSWER: usize = 400;
/// The shortest question, in characters.
pub const SHORTEST_QUESTION: usize = 2;
/// The most pictures of a review.
pub const MOST_PICTURES: usize = 6;
/// How many reviews or questions a page shows at first, and how many more at a time.
pub const PAGE: i64 = 10;
/// How many of them the desk shows at a time.
pub const DESK_PAGE: i64 = 20;

codes! {
    /// What a buyer ticks, so that others see at a glance what is said often.
    ReviewTag {
        /// It is what was promised.
        AsDescribed = "as_described",
        /// It is well made.
        GoodQuality = "good_quality",
        /// It is worth its price.
        GoodValue = "good_value",
        /// It looks good.
        Handsome = "handsome",
        /// It came quickly.
        Fast = "fast",
        /// It was packed well.
        WellPacked = "well_packed",
        /// Its size is right.
        FitsWell = "fits_well",
        /// It is smaller than its size says.
        RunsSmall = "runs_small",
        /// It is larger than its size says.
        RunsLarge = "runs_large",
        /// It is not what was promised.
        NotAsDescribed = "not_as_described",
        /// It is badly made.
        PoorQuality = "poor_quality",
    }
}

/// A shopper's opinion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewView {
    /// Identity.
    pub id: ReviewId,
    /// Display name, masked.
    pub author: String,
    /// 1 to 5.
    pub stars: i64,
    /// The text.
    pub body: String,
    /// When it was written.
    pub at: Timestamp,
    /// Whether the writer bought it here.
    pub verified: bool,
    /// What exactly was bought, such as its colour and size.
    pub options: String,
    /// What was ticked.
    pub tags: Vec<ReviewTag>,
    /// Its pictures.
    pub pictures: Vec<PictureRef>,
    /// What the seller says to it.
    pub reply: Option<String>,
}

/// Which reviews somebody wants to read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewFilter {
    /// With so many stars.
    pub stars: Option<i64>,
    /// With this ticked.
    pub tag: Option<ReviewTag>,
    /// With pictures.
    pub pictures: bool,
}

impl ReviewFilter {
    /// The filter that a page's address asks for; what makes no sense asks for nothing.
    pub fn of(stars: &str, tag: &str, pictures: &str) -> ReviewFilter {
        ReviewFilter {
            stars: stars.parse().ok().filter(|stars| (1..=5).contains(stars)),
            tag: ReviewTag::from_code(tag),
            pictures: pictures == "1",
        }
    }

    /// The query of the page's address, without a question mark; empty when everything is wanted.
    pub fn query(self) -> String {
        let mut parts = Vec::new();
        parts.extend(self.stars.map(|stars| ["stars=", &stars.to_string()].concat()));
        parts.extend(self.tag.map(|tag| ["tag=", tag.code()].concat()));
        parts.extend(self.pictures.then(|| "pictures=1".to_owned()));
        parts.join("&")
    }
}

/// Of which product something is said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// The product.
    pub id: ProductId,
    /// Name in URLs.
    pub slug: String,
    /// Title.
    pub title: String,
    /// Its first picture.
    pub picture: Option<String>,
}

/// How many reviews have what can be filtered by, whatever filter is set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewCounts {
    /// One star, two stars, … five stars.
    pub stars: [i64; 5],
    /// Those with pictures.
    pub pictures: i64,
    /// Those with something ticked, the most frequent first.
    pub tags: Vec<(ReviewTag, i64)>,
}

/// The page of a product's reviews.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewsPage {
    /// The product.
    pub of: Subject,
    /// The average.
    pub rating: Rating,
    /// What can be filtered by.
    pub counts: ReviewCounts,
    /// How many pass the filter.
    pub total: i64,
    /// The first of them: with pictures or text before bare stars, then the newest.
    pub reviews: Vec<ReviewView>,
}

/// A question about a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionView {
    /// Identity.
    pub id: QuestionId,
    /// Display name, masked.
    pub author: String,
    /// The question.
    pub body: String,
    /// When it was asked.
    pub at: Timestamp,
    /// Answers: the seller's first, then by age.
    pub answers: Vec<AnswerView>,
}

/// An answer to a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerView {
    /// Identity.
    pub id: AnswerId,
    /// Display name, masked; none when the seller answers.
    pub author: Option<String>,
    /// The answer.
    pub body: String,
    /// When it was given.
    pub at: Timestamp,
}

/// The page of questions about a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionsPage {
    /// The product.
    pub of: Subject,
    /// How many questions there are.
    pub total: i64,
    /// The first of them: those with answers before those without, then the newest.
    pub questions: Vec<QuestionView>,
    /// Whether the reader is signed in and may ask.
    pub may_ask: bool,
    /// Whether the reader has bought it and may answer.
    pub may_answer: bool,
}

/// A review at the seller's desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewRow {
    /// The review.
    pub review: ReviewView,
    /// Of what.
    pub of: Subject,
    /// Whether shoppers see it.
    pub shown: bool,
}

/// A question at the seller's desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionRow {
    /// The question.
    pub question: QuestionView,
    /// About what.
    pub of: Subject,
    /// Whether shoppers see it.
    pub shown: bool,
}

/// What the desk's page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoicesDesk {
    /// Reviews, the newest first.
    pub reviews: Vec<ReviewRow>,
    /// Questions, the newest first.
    pub questions: Vec<QuestionRow>,
    /// How many questions the seller has not answered.
    pub unanswered: i64,
    /// How many reviews of one to three stars have no reply.
    pub unreplied: i64,
    /// Whether the reader may hide what breaks the rules.
    pub may_hide: bool,
    /// Whether older ones follow on the next page.
    pub more: bool,
}

codes! {
    /// Which part of what is said the desk looks at.
    VoicesTab {
        /// Questions without the seller's answer.
        Unanswered = "unanswered",
        /// All questions.
        Questions = "questions",
        /// Reviews of one to three stars without a reply.
        Unreplied = "unreplied",
        /// All reviews.
        Reviews = "reviews",
    }
}

/// Trims what somebody wrote and refuses what is too short or too long: gives the text or why not. Characters that
/// no one can see are left out, but for the ends of lines.
pub fn written(text: &str, shortest: usize, longest: usize) -> Result<String, &'static str> {
    let visible: String = text.chars().filter(|letter| *letter == '\n' || !letter.is_control()).collect();
    let trimmed = visible.trim();
    match trimmed.chars().count() {
        0 if shortest > 0 => Err("required"),
        length if length < shortest => Err("too_short"),
        length if length > longest => Err("too_long"),
        _ => Ok(trimmed.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_and_its_address_say_the_same() {
        let check = |stars, tag, pictures, query: &str| {
            let filter = ReviewFilter::of(stars, tag, pictures);
            assert_eq!(filter.query(), query, "{stars} {tag} {pictures}");
        };
        check("", "", "", "");
        check("4", "", "", "stars=4");
        check("4", "fits_well", "1", "stars=4&tag=fits_well&pictures=1");
        check("6", "nonsense", "yes", "");
        check("-1", "Fast", "0", "");
        check("0", "fast", "", "tag=fast");
    }

    #[test]
    fn what_is_written_is_trimmed_and_neither_too_short_nor_too_long() {
        assert_eq!(written("  好\u{0}用\r\n耐洗 ", 0, 5).as_deref(), Ok("好用\n耐洗"));
        assert_eq!(written("", 0, 5).as_deref(), Ok(""));
        assert_eq!(written(" \n ", 1, 5), Err("required"));
        assert_eq!(written("?", 2, 5), Err("too_short"));
        assert_eq!(written("五个字正好", 2, 5).as_deref(), Ok("五个字正好"));
        assert_eq!(written("六个字就多了", 2, 5), Err("too_long"));
    }
}
