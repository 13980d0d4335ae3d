#pragma once

#include <string_view>

#include <bookonce/event.hpp>
#include <bookonce/options.hpp>
#include <bookonce/request.hpp>

/// What is refused before anything is sent. Each message says which value is wrong and what it must be.
namespace bookonce {

/// Throws `config_error`.
void check_options(options const& options);

/// Throw `std::invalid_argument`.
void check_user(std::string_view user);
void check_seats(int seats);
void check_request(book_request const& request);
void check_request(cancel_request const& request);
void check_event(new_event const& event);
void check_event_id(event_id id);
void check_page_rows(int rows);

/// Whether `text` is well-formed UTF-8 (RFC 3629) without NUL.
bool is_utf8_without_nul(std::string_view text) noexcept;

}  // namespace bookonce
