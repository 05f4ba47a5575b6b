package main

import (
	"fmt"
	"runtime/debug"

	"github.com/gradc/gradc/cmd/gradc/internal/driver"
)

var checkCommand = &command{
	name: "check", args: "[flags] [directories]",
	doc:     "report every mistake in the .grad files of each directory, and write nothing",
	example: "gradc check ./...",
	run:     runCheck,
}

func runCheck(c *call) int {
	c.formatFlags()
	if code, ok := c.parse(); !ok {
		return code
	}
	dirs, err := driver.Directories(c.flags.Args())
	if err != nil {
		return c.fail(exitFindings, "%v", err)
	}
	code := exitFine
	for _, dir := range dirs {
		b, err := driver.Compile(dir, driver.Options{}) // whether it can be planned is part of it
		switch {
		case err != nil && driver.Internal(err):
			return c.fail(exitUsage, "%s", driver.Report(err))
		case err != nil:
			code = c.fail(exitFindings, "%v", err)
		case c.diagnose(b):
			code = exitFindings
		}
	}
	return code
}

var versionCommand = &command{
	name: "version", doc: "print the version of gradc and of the Go that built it",
	run: runVersion,
}

func runVersion(c *call) int {
	if code, ok := c.parse(); !ok {
		return code
	}
	version := "(devel)"
	if info, ok := debug.ReadBuildInfo(); ok {
		if info.Main.Version != "" {
			version = info.Main.Version
		}
		fmt.Fprintf(c.stdout, "gradc %s, built with %s\n", version, info.GoVersion)
		return exitFine
	}
	fmt.Fprintf(c.stdout, "gradc %s\n", version)
	return exitFine
}
