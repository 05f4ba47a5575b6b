//go:build unix

package main

import (
	"os/exec"
	"syscall"
)

// becomeNobody lets a command run as the user who owns nothing.
func becomeNobody(cmd *exec.Cmd) {
	const nobody = 65534
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody, NoSetGroups: true}}
}
