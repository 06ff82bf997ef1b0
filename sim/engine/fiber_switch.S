/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * struct fiber *fiber_switch_stacks(void **save, void *load, struct fiber *message)
 *
 * Pushes the callee-saved state, stores the stack pointer at *save unless save is NULL, takes the stack at `load` and
 * pops the same from there; returns `message` in the continued context. On x86-64 the end is pop and jump, not ret: the
 * return predictor would be wrong each time.
 *
 * fiber_first_entry: where a fresh fiber begins; calls fiber_entry_from_assembly(self, message).
 */
#if defined(__x86_64__)
	.text
	.globl	fiber_switch_stacks
	.type	fiber_switch_stacks, @function
	.p2align 4
fiber_switch_stacks:
	pushq	%rbp
	pushq	%r15
	pushq	%r14
	pushq	%r13
	pushq	%rbx
	pushq	%r12
	testq	%rdi, %rdi
	jz	1f
	movq	%rsp, (%rdi)
1:	movq	%rsi, %rsp
	movq	%rdx, %rax
	popq	%r12
	popq	%rbx
	popq	%r13
	popq	%r14
	popq	%r15
	popq	%rbp
	popq	%rcx
	jmp	*%rcx
	.size	fiber_switch_stacks, .-fiber_switch_stacks

	.globl	fiber_first_entry
	.type	fiber_first_entry, @function
fiber_first_entry:
	movq	%rbx, %rdi
	movq	%rax, %rsi
	xorl	%ebp, %ebp
	call	fiber_entry_from_assembly
	ud2
	.size	fiber_first_entry, .-fiber_first_entry

#elif defined(__aarch64__)
	.text
	.globl	fiber_switch_stacks
	.type	fiber_switch_stacks, %function
	.p2align 4
fiber_switch_stacks:
	sub	sp, sp, #160
	stp	x19, x20, [sp, #0]
	stp	x21, x22, [sp, #16]
	stp	x23, x24, [sp, #32]
	stp	x25, x26, [sp, #48]
	stp	x27, x28, [sp, #64]
	stp	x29, x30, [sp, #80]
	stp	d8, d9, [sp, #96]
	stp	d10, d11, [sp, #112]
	stp	d12, d13, [sp, #128]
	stp	d14, d15, [sp, #144]
	mov	x9, sp
	cbz	x0, 1f
	str	x9, [x0]
1:	mov	sp, x1
	mov	x0, x2
	ldp	x19, x20, [sp, #0]
	ldp	x21, x22, [sp, #16]
	ldp	x23, x24, [sp, #32]
	ldp	x25, x26, [sp, #48]
	ldp	x27, x28, [sp, #64]
	ldp	x29, x30, [sp, #80]
	ldp	d8, d9, [sp, #96]
	ldp	d10, d11, [sp, #112]
	ldp	d12, d13, [sp, #128]
	ldp	d14, d15, [sp, #144]
	add	sp, sp, #160
	ret
	.size	fiber_switch_stacks, .-fiber_switch_stacks

	.globl	fiber_first_entry
	.type	fiber_first_entry, %function
fiber_first_entry:
	mov	x1, x0
	mov	x0, x19
	mov	x29, xzr
	bl	fiber_entry_from_assembly
	brk	#1
	.size	fiber_first_entry, .-fiber_first_entry
#endif

#if defined(__linux__) && defined(__ELF__)
	.section .note.GNU-stack, "", %progbits
#endif
