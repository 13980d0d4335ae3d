#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include <bookonce/event.hpp>
#include <bookonce/options.hpp>

/// What is refused before anything is sent. Each message says which value is wrong and what it must
/// be.
namespace bookonce {

/// Throws `config_error`.
void check_options(options const& options);

/// Throw `std::invalid_argument`.
void check_user(std::string_view user);
void check_seats(int seats);
void check_ttl(std::chrono::seconds ttl);
void check_reason(std::string_view reason);
/// Empty or JSON.
void check_data(std::string_view data);
/// A booking's id, or its user, or both.
void check_target(booking_id const& id, std::string_view user);
void check_update(event_update const& update);
void check_chunk(int rows);
void check_patience(std::optional<std::chrono::milliseconds> deadline, std::optional<int> attempts_max);
/// The id, not nil; one that is not given is made.
booking_id checked_id(std::optional<booking_id> const& given);
booking_id checked_id(booking_id const& given);
void check_event(new_event const& event);
void check_event_id(event_id id);
void check_page_rows(int rows);

/// Whether `name` may name a schema: 1 … `limits::schema_name_bytes_max` of a-z, 0-9 and '_', not
/// starting with a digit.
bool is_schema_name(std::string_view name) noexcept;

/// Whether `text` is well-formed UTF-8 (RFC 3629) without NUL.
bool is_utf8_without_nul(std::string_view text) noexcept;

}  // namespace bookonce
