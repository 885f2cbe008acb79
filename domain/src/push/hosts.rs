//! To whom messages may be sent. A browser names the address of its push service, and the shop calls
//! it: a free choice would let anybody make the shop call whatever its own network reaches.

/// The push services of the browsers there are: a host, or with a leading dot everything below it.
pub const PUSH_SERVICES: &[&str] = &[
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    ".push.services.mozilla.com",
    ".push.apple.com",
    ".notify.windows.com",
];

/// The longest address of a subscription.
const LONGEST: usize = 1_000;

/// The origin of a subscription's address, if messages may be sent there: to a known push service over
/// HTTPS, or to one of the `others`, whole origins that the owner of the program names.
pub fn origin_of<'a>(endpoint: &'a str, others: &str) -> Option<&'a str> {
    if endpoint.len() > LONGEST || !endpoint.bytes().all(|byte| byte.is_ascii_graphic()) {
        return None;
    }
    let after = endpoint.find("://")? + 3;
    let end = endpoint[after..].find(['/', '?', '#', '\\']).map_or(endpoint.len(), |end| after + end);
    let (origin, host) = (&endpoint[..end], &endpoint[after..end]);
    if others.split(',').any(|other| !other.trim().is_empty() && other.trim() == origin) {
        return Some(origin);
    }
    // Neither a name with a password before it nor a port: the services use neither.
    let plain = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
    let known = |service: &&str| match service.strip_prefix('.') {
        Some(_) => host.len() > service.len() && host.ends_with(*service),
        None => host == *service,
    };
    (origin.starts_with("https://") && plain && PUSH_SERVICES.iter().any(known)).then_some(origin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_services_of_browsers_are_known() {
        for (endpoint, origin) in [
            ("https://fcm.googleapis.com/fcm/send/abc:def", "https://fcm.googleapis.com"),
            ("https://updates.push.services.mozilla.com/wpush/v2/x", "https://updates.push.services.mozilla.com"),
            ("https://web.push.apple.com/QAb", "https://web.push.apple.com"),
            ("https://wns2-par02p.notify.windows.com/w/?token=1", "https://wns2-par02p.notify.windows.com"),
        ] {
            assert_eq!(origin_of(endpoint, ""), Some(origin));
        }
    }

    #[test]
    fn nobody_makes_the_shop_call_its_own_network() {
        for endpoint in [
            "http://fcm.googleapis.com/x",
            "https://127.0.0.1/x",
            "https://localhost/x",
            "https://fcm.googleapis.com.evil.example/x",
            "https://evil.example/fcm.googleapis.com",
            "https://fcm.googleapis.com@evil.example/x",
            "https://fcm.googleapis.com:8443/x",
            "https://evil.example\\.push.apple.com/x",
            "https://.push.apple.com/x",
            "https://push.apple.com/x",
            "https://fcm.googleapis.com/a b",
            "fcm.googleapis.com/x",
            "",
        ] {
            assert_eq!(origin_of(endpoint, ""), None, "{endpoint}");
        }
        assert_eq!(origin_of(&format!("https://fcm.googleapis.com/{}", "a".repeat(1_000)), ""), None);
    }

    #[test]
    fn the_owner_may_name_others() {
        let others = "https://push.example, http://127.0.0.1:4100";
        assert_eq!(origin_of("http://127.0.0.1:4100/one", others), Some("http://127.0.0.1:4100"));
        assert_eq!(origin_of("https://push.example/x", others), Some("https://push.example"));
        assert_eq!(origin_of("http://127.0.0.1:41000/one", others), None);
        assert_eq!(origin_of("http://push.example/x", others), None);
    }
}
