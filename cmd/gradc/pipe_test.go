//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestPipes: no command waits for a pipe in the place of a file.
func TestPipes(t *testing.T) {
	pipe := func(dir, name string) string {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, name)
		if err := syscall.Mkfifo(path, 0o644); err != nil {
			t.Skip(err)
		}
		return path
	}
	dir := folder(t, map[string]string{"output/line.grad": model, "orphan/line.grad": model})
	source := pipe(filepath.Join(dir, "source"), "line.grad")
	output := pipe(filepath.Join(dir, "output"), "line_grad.go")
	pipe(filepath.Join(dir, "orphan"), "old_grad.go")
	pipe(filepath.Join(dir, "left"), "old_grad.go")
	for _, tt := range []struct {
		args string
		code int
		want string
	}{
		{"check source", exitFindings, "source/line.grad is no regular file"},
		{"gen source/...", exitFindings, "source/line.grad is no regular file"},
		{"fmt source", exitFindings, "source/line.grad is no regular file"},
		{"fmt -w source/line.grad", exitFindings, "source/line.grad is no regular file"},
		{"eval source/line.grad F()", exitFindings, "source/line.grad is no regular file"},
		{"gen output", exitFindings, "output/line_grad.go is no regular file"},
		{"gen -check output", exitFindings, "output/line_grad.go is no regular file"},
		{"gen orphan", exitFine, ""},
		{"gen orphan/...", exitFine, ""},
		{"gen left/...", exitFindings, "no .grad files"},
	} {
		args := strings.Fields(tt.args)
		for i, a := range args {
			if _, err := os.Stat(filepath.Join(dir, strings.TrimSuffix(a, "/..."))); err == nil {
				args[i] = filepath.Join(dir, a) // Join keeps the dots
			}
		}
		done := make(chan struct{})
		go func() {
			defer close(done)
			if code, _, err := gradc(args...); code != tt.code || !strings.Contains(err, tt.want) {
				t.Errorf("gradc %s: %d, %q", tt.args, code, err)
			}
		}()
		select {
		case <-done:
		case <-time.After(time.Minute):
			t.Fatalf("gradc %s waits", tt.args)
		}
	}
	for _, path := range []string{source, output} {
		if st, err := os.Lstat(path); err != nil || st.Mode()&os.ModeNamedPipe == 0 {
			t.Errorf("%s: %v, %v", path, st, err)
		}
	}
}
