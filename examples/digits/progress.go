package main

import (
	"fmt"
	"os"
)

// progress prints one line that keeps changing on a terminal, and plain lines
// elsewhere.
type progress struct {
	out      *os.File
	terminal bool
}

func newProgress(out *os.File) *progress {
	st, err := out.Stat()
	return &progress{out, err == nil && st.Mode()&os.ModeCharDevice != 0}
}

func (p *progress) line(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if p.terminal {
		fmt.Fprintf(p.out, "\r\x1b[K%s", text)
		return
	}
	fmt.Fprintln(p.out, text)
}

func (p *progress) done() {
	if p.terminal {
		fmt.Fprintln(p.out)
	}
}
