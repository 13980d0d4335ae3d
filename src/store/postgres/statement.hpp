#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <soci/soci.h>

namespace bookonce::store {

/// A statement's text as it is kept in a session, and as it is sent where nothing is kept.
struct statement_texts {
    std::string kept;
    std::string once;
};

/// A statement with its texts in and its row out, prepared once a session or sent whole each time.
///
/// It dies before its session, and is not used after an error of its connection.
class statement {
public:
    /// `bind_row` is called with the SOCI statement to say where each column of a row goes.
    statement(statement_texts sql, std::size_t inputs, std::function<void(soci::statement&)> bind_row);

    std::string& input(std::size_t index) { return inputs_[index]; }
    /// Runs it and calls `row` after each row has been put in its place. Throws SOCI's exceptions.
    void run(soci::session& session, bool keep, std::function<void()> const& row);
    /// Forgets what the server keeps of it. Must be called before the session is closed.
    void forget() noexcept {
        kept_.reset();
        runs_ = 0;
    }

private:
    void bind(soci::statement& target);
    std::unique_ptr<soci::statement> make(soci::session& session, bool keep);
    void renew(soci::session& session);

    statement_texts sql_;
    std::vector<std::string> inputs_;
    std::function<void(soci::statement&)> bind_row_;
    std::unique_ptr<soci::statement> kept_;
    std::size_t runs_ = 0;  ///< of `kept_`
    std::size_t runs_until_renewal_ = 16;
};

}  // namespace bookonce::store
