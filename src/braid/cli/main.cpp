/// @file main.cpp
/// The program. With parts of your own added to `Parts` (see examples/own_part.cpp), the same line runs every command
/// with them.

#include "braid/cli/program.h"

int main(int count, char** words) { return braid::run_program(count, words, braid::Parts()); }
