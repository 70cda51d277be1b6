#include "cli/commands.h"

int main(int argc, char** argv) { return awl::cli::run(argc, argv); }
