#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <bookonce/event.hpp>

#include "catalogue_rows.hpp"

namespace bookonce::store {

/// The columns of `events` that a statement writes: only those that are asked for, since rights are
/// by column.
class event_columns {
public:
    /// Of a new event.
    explicit event_columns(new_event const& wanted);
    /// Of the event that is `$1`.
    event_columns(event_id event, event_update const& update);

    std::string create_text() const;
    std::string update_text() const;
    texts const& inputs() const noexcept { return inputs_; }

private:
    struct written {
        std::string_view column;
        std::string value;
    };

    void add(std::string_view column, std::string_view type, std::optional<std::string> value);
    void add_time(std::string_view column, std::optional<timestamp> value);
    void add_number(std::string_view column, std::int64_t value) { add(column, "bigint", std::to_string(value)); }
    std::string next_input() const { return '$' + std::to_string(inputs_.size()); }
    bool writes(std::string_view column) const;
    std::string value_of(std::string_view column) const;

    std::vector<written> columns_;
    texts inputs_;
};

}  // namespace bookonce::store
