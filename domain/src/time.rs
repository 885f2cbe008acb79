//! A moment is milliseconds since 1970 in UTC; people see it in Shanghai unless told otherwise.

use crate::Lang;
use serde::{Deserialize, Serialize};

/// Minutes that Asia/Shanghai is ahead of UTC; the zone has no daylight saving.
pub const SHANGHAI_MINUTES: i64 = 480;

/// A moment: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

/// A calendar reading of a moment in some zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Civil {
    /// Year of the Gregorian calendar.
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
}

impl Civil {
    /// The month as English dates name it: `Nov`.
    pub fn month_name(self) -> &'static str {
        const NAMES: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        NAMES.get(usize::from(self.month.max(1) - 1)).copied().unwrap_or("")
    }
}

impl Timestamp {
    /// One second, minute, hour and day in milliseconds.
    pub const SECOND: i64 = 1000;
    /// One minute in milliseconds.
    pub const MINUTE: i64 = 60_000;
    /// One hour in milliseconds.
    pub const HOUR: i64 = 3_600_000;
    /// One day in milliseconds.
    pub const DAY: i64 = 86_400_000;

    /// The moment `millis` later (earlier when negative).
    pub fn plus(self, millis: i64) -> Timestamp {
        Timestamp(self.0.saturating_add(millis))
    }

    /// The calendar reading in Shanghai.
    pub fn shanghai(self) -> Civil {
        self.civil(SHANGHAI_MINUTES)
    }

    /// The calendar reading `offset_minutes` ahead of UTC, by the days-to-civil algorithm of
    /// Howard Hinnant ("chrono-Compatible Low-Level Date Algorithms").
    pub fn civil(self, offset_minutes: i64) -> Civil {
        let local = self.0 + offset_minutes * Self::MINUTE;
        let days = local.div_euclid(Self::DAY);
        let rest = local.rem_euclid(Self::DAY) / Self::SECOND;
        let shifted = days + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_index = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_index + 2) / 5 + 1;
        let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Civil {
            year: year as i32,
            month: month as u8,
            day: day as u8,
            hour: (rest / 3600) as u8,
            minute: (rest / 60 % 60) as u8,
            second: (rest % 60) as u8,
        }
    }

    /// The moment at which a day begins in Shanghai, for the day that contains `self`.
    pub fn shanghai_day_start(self) -> Timestamp {
        let offset = SHANGHAI_MINUTES * Self::MINUTE;
        Timestamp((self.0 + offset).div_euclid(Self::DAY) * Self::DAY - offset)
    }

    /// `2026-11-23 09:05` in Shanghai.
    pub fn minute_text(self) -> String {
        let c = self.shanghai();
        format!("{:04}-{:02}-{:02} {:02}:{:02}", c.year, c.month, c.day, c.hour, c.minute)
    }

    /// `2026年11月23日 09:05`, `23 Nov 2026, 09:05` in Shanghai, for those who read it and do not sort by it.
    pub fn moment_text(self, lang: Lang) -> String {
        let c = self.shanghai();
        match lang {
            Lang::Zh => format!("{}年{}月{}日 {:02}:{:02}", c.year, c.month, c.day, c.hour, c.minute),
            Lang::En => format!("{} {} {}, {:02}:{:02}", c.day, c.month_name(), c.year, c.hour, c.minute),
        }
    }

    /// `2026-11-23` in Shanghai.
    pub fn day_text(self) -> String {
        let c = self.shanghai();
        format!("{:04}-{:02}-{:02}", c.year, c.month, c.day)
    }

    /// `2026-11-23T01:05:09Z`, the machine-readable form (RFC 3339).
    pub fn rfc3339(self) -> String {
        let c = self.civil(0);
        format!("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", c.year, c.month, c.day, c.hour, c.minute, c.second)
    }

    /// The beginning of a day in Shanghai written `2026-11-23`; none when there is no such day.
    pub fn parse_shanghai_day(text: &str) -> Option<Timestamp> {
        let mut parts = text.splitn(3, '-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        if year.len() != 4 || month.len() != 2 || day.len() != 2 {
            return None;
        }
        let (year, month, day): (i64, i64, i64) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
        // Days from civil, by the same author's algorithm.
        let shifted_year = if month <= 2 { year - 1 } else { year };
        let era = shifted_year.div_euclid(400);
        let year_of_era = shifted_year.rem_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        let days = era * 146_097 + day_of_era - 719_468;
        let begin = Timestamp(days * Self::DAY - SHANGHAI_MINUTES * Self::MINUTE);
        // The 31st of a short month would read as another day.
        (begin.day_text() == text).then_some(begin)
    }

    /// A minute in Shanghai written `2026-11-23T09:05`, as browsers send it; none when there is none.
    pub fn parse_shanghai_minute(text: &str) -> Option<Timestamp> {
        let (day, time) = text.trim().split_once('T')?;
        let (hour, minute) = time.get(..5)?.split_once(':')?;
        if hour.len() != 2 || minute.len() != 2 {
            return None;
        }
        let (hour, minute): (i64, i64) = (hour.parse().ok()?, minute.parse().ok()?);
        if !(0..24).contains(&hour) || !(0..60).contains(&minute) {
            return None;
        }
        Some(Self::parse_shanghai_day(day)?.plus(hour * Self::HOUR + minute * Self::MINUTE))
    }

    /// `2026-11-23T09:05` in Shanghai, as fields for moments take it.
    pub fn shanghai_minute(self) -> String {
        self.minute_text().replace(' ', "T")
    }

    /// Day of the week in Shanghai, Monday is 0.
    pub fn shanghai_weekday(self) -> u8 {
        let days = (self.0 + SHANGHAI_MINUTES * Self::MINUTE).div_euclid(Self::DAY);
        (days + 3).rem_euclid(7) as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_is_read_as_it_is_written_and_nonsense_is_not() {
        let moment = Timestamp(1_795_863_600_000);
        assert_eq!(moment.shanghai_minute(), "2026-11-28T19:00");
        assert_eq!(Timestamp::parse_shanghai_minute("2026-11-28T19:00"), Some(moment));
        assert_eq!(Timestamp::parse_shanghai_minute(" 2026-11-28T19:00:00 "), Some(moment));
        for text in
            ["", "2026-11-28", "2026-11-28T24:00", "2026-11-28T19:60", "2026-11-28T9:00", "2026-11-28T１９:00", "T"]
        {
            assert_eq!(Timestamp::parse_shanghai_minute(text), None, "{text}");
        }
    }

    #[test]
    fn moments_read_as_calendar_days() {
        assert_eq!(Timestamp(0).rfc3339(), "1970-01-01T00:00:00Z");
        assert_eq!(Timestamp(0).minute_text(), "1970-01-01 08:00");
        assert_eq!(Timestamp(1_709_164_800_000).day_text(), "2024-02-29");
        assert_eq!(Timestamp(1_795_395_600_000).rfc3339(), "2026-11-23T01:00:00Z");
        assert_eq!(Timestamp(-1).rfc3339(), "1969-12-31T23:59:59Z");
    }

    #[test]
    fn moments_read_as_people_say_them() {
        assert_eq!(Timestamp(1_795_395_600_000).moment_text(Lang::Zh), "2026年11月23日 09:00");
        assert_eq!(Timestamp(1_795_395_600_000).moment_text(Lang::En), "23 Nov 2026, 09:00");
        assert_eq!(Timestamp(0).moment_text(Lang::En), "1 Jan 1970, 08:00");
    }

    #[test]
    fn written_days_are_read_and_impossible_ones_are_not() {
        let day = Timestamp::parse_shanghai_day("2026-11-23").map(Timestamp::rfc3339);
        assert_eq!(day.as_deref(), Some("2026-11-22T16:00:00Z"));
        for bad in ["", "2026-02-29", "2026-13-01", "2026-1-1", "x", "2026-11-00", "-026-11-01"] {
            assert_eq!(Timestamp::parse_shanghai_day(bad), None, "{bad}");
        }
    }

    #[test]
    fn shanghai_days_begin_at_sixteen_utc() {
        let noon = Timestamp(1_795_395_600_000);
        assert_eq!(noon.shanghai_day_start().rfc3339(), "2026-11-22T16:00:00Z");
        assert_eq!(noon.shanghai_weekday(), 0, "2026-11-23 is a Monday");
    }
}
