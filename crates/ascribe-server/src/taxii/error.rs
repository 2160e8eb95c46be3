//! Errors as TAXII has them (§3.6.1).

use super::media;
use crate::http::problem::Problem;
use ascribe_store::StoreError;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// An error message of TAXII.
#[derive(Debug)]
pub(crate) struct TaxiiError {
    status: StatusCode,
    description: String,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl TaxiiError {
    /// An error of this status, saying what is wrong and what to do.
    pub fn new(status: StatusCode, description: impl Into<String>) -> TaxiiError {
        TaxiiError { status, description: description.into(), headers: Vec::new() }
    }

    /// What was asked for cannot be understood.
    pub fn bad(description: impl Into<String>) -> TaxiiError {
        TaxiiError::new(StatusCode::BAD_REQUEST, description)
    }

    /// Nothing is there that the caller may know of.
    pub fn not_found(description: impl Into<String>) -> TaxiiError {
        TaxiiError::new(StatusCode::NOT_FOUND, description)
    }

    /// With a header that goes with it.
    pub fn with(mut self, name: HeaderName, value: HeaderValue) -> TaxiiError {
        self.headers.push((name, value));
        self
    }
}

impl From<Problem> for TaxiiError {
    fn from(problem: Problem) -> TaxiiError {
        let mut error = TaxiiError::new(problem.code(), problem.detail.clone());
        error.headers = problem.headers().to_vec();
        error
    }
}

impl From<StoreError> for TaxiiError {
    fn from(error: StoreError) -> TaxiiError {
        Problem::from(error).into()
    }
}

impl IntoResponse for TaxiiError {
    fn into_response(self) -> Response {
        let body = json!({
            "title": self.status.canonical_reason().unwrap_or("Error"),
            "description": self.description,
            "http_status": self.status.as_u16().to_string(),
        });
        let mut response = (self.status, body.to_string()).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, media::TAXII);
        response.headers_mut().extend(self.headers);
        response
    }
}
