// What happens when the process is told to stop, loses its reader, or crashes.
#pragma once

namespace awl::cli {

/// Interrupted (SIGINT): exits with 130 at once; awl writes no file that could be left half done. Reader gone (SIGPIPE):
/// ignored, writing fails instead. Crash: says which file was being checked, then dies as it would have.
void install_signal_handlers();

}  // namespace awl::cli
