#pragma once

#include "../strategy.hpp"

namespace bench {

// One a file of this folder, or two; what it does is said there.
extern strategy const none;
extern strategy const unique_only;
extern strategy const mutex;
extern strategy const redlock;
extern strategy const redlock5;
extern strategy const for_update;
extern strategy const combined;
extern strategy const occ;
extern strategy const guarded;
extern strategy const serializable;
extern strategy const repeatable_read;
extern strategy const advisory;
extern strategy const skip_locked;
extern strategy const sharded;
extern strategy const bookonce_engine;
extern strategy const bookonce_unbatched;
extern strategy const ceiling;
extern strategy const sqlite_immediate;
extern strategy const sqlite_guarded;
extern strategy const bookonce_in_file;

}  // namespace bench
