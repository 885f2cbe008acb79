//! When people buy: more each week, more at weekends, at noon and in the evening, and most
//! around the eleventh of November.

use crate::seed::dice::Dice;
use domain::Timestamp;

/// Days of history.
pub(super) const DAYS: i64 = 92;

/// How busy each hour of the day is.
const HOURS: [i64; 24] = [3, 1, 1, 0, 0, 1, 2, 4, 6, 8, 9, 9, 11, 9, 7, 7, 7, 7, 8, 10, 13, 14, 11, 7];
/// How busy each day of the week is, Monday first, in percent.
const WEEKDAYS: [i64; 7] = [92, 90, 94, 98, 108, 126, 120];

/// About `count` moments of the last three months, oldest first, the last ones just now.
pub(super) fn moments(now: Timestamp, count: i64, dice: &mut Dice) -> Vec<Timestamp> {
    let today = now.shanghai_day_start();
    let days: Vec<Timestamp> = (0..DAYS).map(|back| today.plus((back + 1 - DAYS) * Timestamp::DAY)).collect();
    let weights: Vec<i64> = days.iter().zip(0_i64..).map(|(day, index)| weight(*day, index)).collect();
    let mut moments: Vec<Timestamp> = Vec::new();
    for _ in 0..count {
        let day = days[dice.weighted(&weights)];
        let hour = i64::try_from(dice.weighted(&HOURS)).unwrap_or(0);
        let at = day.plus(hour * Timestamp::HOUR + dice.between(0, Timestamp::HOUR));
        // What would be later today has not happened yet.
        if at < now.plus(-30 * Timestamp::MINUTE) {
            moments.push(at);
        }
    }
    moments
        .extend([24, 19, 13, 8, 5, 2].map(|minutes| now.plus(-minutes * Timestamp::MINUTE - dice.between(0, 50_000))));
    moments.sort();
    moments
}

fn weight(day: Timestamp, index: i64) -> i64 {
    let growth = 70 + 60 * index / DAYS;
    let date = day.shanghai();
    let festival = match (date.month, date.day) {
        (11, 11) => 330,
        (11, 8..=13) => 170,
        (10, 1..=3) => 70,
        (10, 4..=7) => 115,
        _ => 100,
    };
    growth * WEEKDAYS[usize::from(day.shanghai_weekday() % 7)] * festival / 100
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_past_sorted_and_busier_in_the_evening() {
        let now = Timestamp(1_795_395_600_000);
        let moments = moments(now, 1000, &mut Dice::of("test"));
        assert!(moments.len() > 950 && moments.is_sorted());
        assert!(moments.iter().all(|at| *at < now && at.0 > now.0 - (DAYS + 1) * Timestamp::DAY));
        let at_hour = |hour: u8| moments.iter().filter(|at| at.shanghai().hour == hour).count();
        assert!(at_hour(21) > 3 * at_hour(5).max(1));
    }
}
