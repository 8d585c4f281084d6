/// @file main.cpp
/// The program. Users' own parts are added to `parts` in a main of their own, see examples/.

#include "braid/cli/program.h"

int main(int count, char** words) { return braid::run_program(count, words, braid::Parts()); }
