#pragma once

#include <exception>

#include "connection.hpp"

namespace bookonce::store {

/// Statements that land together or not at all.
class transaction {
public:
    explicit transaction(connection& connection) : connection_{connection} { connection_.script("BEGIN"); }
    ~transaction() {
        try {
            if (!committed_ && connection_.usable()) { connection_.script("ROLLBACK"); }
        } catch (std::exception const&) { connection_.close(); }
    }
    transaction(transaction const&) = delete;
    transaction& operator=(transaction const&) = delete;

    void commit() {
        committed_ = true;
        connection_.commit();
    }

private:
    connection& connection_;
    bool committed_ = false;
};

}  // namespace bookonce::store
