// Command gradc compiles .grad files, small programs that compute and differentiate
// arrays, to plain Go.
//
//	gradc gen [flags] [directories]
//
// Run gradc help for all commands.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime/debug"
)

// Exit codes.
const (
	exitFine     = 0
	exitFindings = 1 // mistakes in the input, stale output
	exitUsage    = 2 // a wrong call, or a mistake of gradc's own
)

// command is one subcommand. run parses its flags from args and returns an exit code.
type command struct {
	name, args, doc string
	example         string
	run             func(c *call) int
}

var commands = []*command{genCommand, checkCommand, fmtCommand, evalCommand, explainCommand, irCommand, docCommand, lawsCommand, versionCommand}

// call is one run of a command.
type call struct {
	*command
	args           []string
	stdout, stderr io.Writer
	flags          *flag.FlagSet
	format         *formatFlag // nil for commands whose findings are text alone
}

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) (code int) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Fprintf(stderr, "gradc: internal error: %v\nPlease report it with this:\n%s", r, debug.Stack())
			code = exitUsage
		}
	}()
	if len(args) == 0 {
		usage(stderr)
		return exitUsage
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		usage(stdout)
		return exitFine
	}
	for _, cmd := range commands {
		if cmd.name == args[0] {
			c := &call{command: cmd, args: args[1:], stdout: stdout, stderr: stderr}
			c.flags = flag.NewFlagSet(cmd.name, flag.ContinueOnError)
			c.flags.SetOutput(stderr)
			c.flags.Usage = c.usage
			return cmd.run(c)
		}
	}
	fmt.Fprintf(stderr, "gradc: unknown command %q; gradc help lists them\n", args[0])
	return exitUsage
}

func usage(w io.Writer) {
	fmt.Fprint(w, "gradc compiles .grad files to Go.\n\nUsage:\n\n")
	for _, c := range commands {
		fmt.Fprintf(w, "  gradc %-8s %s\n", c.name, c.doc)
	}
	fmt.Fprint(w, "\ngradc COMMAND -h says more. A directory may be dir/..., everything below.\n")
}

func (c *call) usage() {
	w := c.flags.Output()
	fmt.Fprintf(w, "Usage: gradc %s %s\n\n%s.\n", c.name, c.args0(), c.doc)
	if c.example != "" {
		fmt.Fprintf(w, "\nExample:\n\n  %s\n", c.example)
	}
	fmt.Fprint(w, "\nFlags:\n\n")
	c.flags.PrintDefaults()
}

func (c *call) args0() string { return c.command.args }

// parse parses the flags. When ok is false the command ends with the code.
func (c *call) parse() (code int, ok bool) {
	switch err := c.flags.Parse(c.args); {
	case err == nil:
		return exitFine, true
	case errors.Is(err, flag.ErrHelp):
		return exitFine, false
	default:
		return exitUsage, false
	}
}

// fail reports an error that stops the command.
func (c *call) fail(code int, format string, args ...any) int {
	if code == exitFindings && c.machine() {
		c.record(errorRecord(fmt.Sprintf(format, args...)))
		return code
	}
	fmt.Fprintf(c.stderr, "gradc %s: %s\n", c.name, fmt.Sprintf(format, args...))
	return code
}
