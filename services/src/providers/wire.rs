//! The wire to third parties: HTTP, with short patience; in tests, no wire at all.

use super::signing::Headers;
use crate::Shop;
use rustls::{ClientConfig, RootCertStore};
use std::sync::Arc;
use std::time::Duration;

/// How long the shop waits for an answer.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// What a third party answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: String,
}

impl Answer {
    /// An answer of a status and a JSON body.
    pub fn json(status: u16, body: &serde_json::Value) -> Answer {
        Answer { status, body: body.to_string() }
    }
}

/// Why there is no answer. The third party may have done what it was asked nevertheless, so every
/// request carries an id under which it can be repeated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no answer: {0}")]
pub struct NoAnswer(pub String);

/// How requests leave the house. Cheap to clone.
#[derive(Clone)]
pub enum Wire {
    /// Over HTTP.
    Http(reqwest::Client),
    /// Straight to the program's own doors, without a socket: for tests.
    #[cfg(feature = "testing")]
    Inside(crate::testing::wire::Inside),
}

impl Default for Wire {
    fn default() -> Wire {
        // Another part of the program may have chosen already, and chose the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut building = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(2))
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none());
        if let Ok(tls) = tls() {
            building = building.tls_backend_preconfigured(tls);
        }
        // Building fails only when the system has no resolver configuration; the default
        // client then reports that with every request.
        Wire::Http(building.build().unwrap_or_default())
    }
}

/// TLS that believes the authorities that browsers believe, whatever the machine has installed.
fn tls() -> Result<ClientConfig, rustls::Error> {
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

impl Wire {
    /// Posts JSON and waits at most five seconds for the answer.
    pub async fn post(&self, shop: &Shop, url: &str, mut headers: Headers, body: String) -> Result<Answer, NoAnswer> {
        headers.push(("content-type".to_owned(), "application/json".to_owned()));
        self.post_bytes(shop, url, headers, body.into_bytes()).await
    }

    /// Posts bytes, whose kind the headers say, and waits at most five seconds for the answer.
    pub async fn post_bytes(
        &self,
        shop: &Shop,
        url: &str,
        headers: Headers,
        body: Vec<u8>,
    ) -> Result<Answer, NoAnswer> {
        // Only the wire of tests must know whose doors it leads to.
        #[cfg(not(feature = "testing"))]
        let _ = shop;
        match self {
            Wire::Http(client) => {
                let mut request = client.post(url).body(body);
                for (name, value) in headers {
                    request = request.header(name, value);
                }
                // The URL of an error could carry a secret some day; it is left out.
                let response = request.send().await.map_err(|error| NoAnswer(error.without_url().to_string()))?;
                let status = response.status().as_u16();
                let body = response.text().await.map_err(|error| NoAnswer(error.without_url().to_string()))?;
                Ok(Answer { status, body })
            }
            #[cfg(feature = "testing")]
            Wire::Inside(inside) => inside.post(shop, url, headers, body).await,
        }
    }
}
